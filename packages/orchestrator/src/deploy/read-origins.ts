import { ifFound, type Job, type NomadClient } from "nomad-client-ts";
import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { readKeptVersions } from "./kept-versions.ts";
import { readRecord } from "./record.ts";
import { versionOrigins, type ScalingEvent, type VersionOrigin } from "./version-origin.ts";

/** Where Nomad is asked, and the folder that kept what Nomad lost. */
export interface RecordsOf {
  readonly nomad: NomadClient;
  readonly folder: WorldFolder;
}

export interface Version {
  readonly job: Job;
  readonly origin: VersionOrigin;
}

/** Every version that Nomad keeps of a job, newest first, with how it came to be; empty when there is no such job. */
export async function readVersions(
  { nomad, folder }: RecordsOf,
  id: string,
  { signal }: CallOptions,
): Promise<Version[]> {
  const versions = (await ifFound(nomad.jobs.versions(id, { signal })))?.Versions ?? [];
  if (versions.length === 0) return [];
  const namespace = versions[0]?.Namespace ?? "default";
  const [submitted, kept, events] = await Promise.all([
    Promise.all(versions.map(({ Version = 0 }) => readRecord(nomad, id, { version: Version ?? 0, signal }))),
    readKeptVersions(folder, namespace, id),
    readScalingEvents(nomad, id, { signal }),
  ]);
  const origins = versionOrigins({ versions, submitted, kept: kept.map(({ record }) => record), events });
  return versions.map((job, index) => ({
    job,
    origin: origins[index] ?? { how: "unknown", record: undefined, note: "" },
  }));
}

const eventSchema = z.object({
  Count: z.number().nullish(),
  PreviousCount: z.number(),
  Message: z.string(),
  Time: z.number(),
});

async function readScalingEvents(
  nomad: NomadClient,
  id: string,
  { signal }: CallOptions,
): Promise<ScalingEvent[]> {
  const status = await ifFound(nomad.jobs.scaleStatus(id, { signal }));
  return Object.entries(status?.TaskGroups ?? {}).flatMap(([group, { Events }]) =>
    (Events ?? []).flatMap((event) => {
      const parsed = eventSchema.safeParse(event);
      if (!parsed.success || typeof parsed.data.Count !== "number") return [];
      const { Count, PreviousCount, Message, Time } = parsed.data;
      return [{ group, count: Count, previousCount: PreviousCount, message: Message, time: Time }];
    }),
  );
}
