import { cpus, loadavg, release, type } from "node:os";
import { askConsul, fetchJson, readSealStatus, type World } from "orchestrator";
import { z } from "zod";
import { firstAnswer } from "./first-answer.ts";

const consulSelf = z.object({ Config: z.object({ Version: z.string() }) });
const nomadSelf = z.object({ config: z.object({ Version: z.object({ Version: z.string() }) }) });

/** Versions of everything that took part, and the machine with its load: what a figure is worth without them is nothing. */
export async function readVersions(
  { engine, endpoints }: World,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const [consul, nomad, vault] = await Promise.all([
    firstAnswer(
      endpoints.consul,
      (url) =>
        askConsul({ url, reach: engine, schema: consulSelf, signal }, (consul, options) =>
          consul.agent.self(options),
        ),
      signal,
    )
      .then(({ Config }) => Config.Version)
      .catch(() => "not known"),
    firstAnswer(
      endpoints.nomadServers,
      (url) => fetchJson(`${url}/v1/agent/self`, { fetch: engine.fetch, schema: nomadSelf, signal }),
      signal,
    )
      .then(({ config }) => config.Version.Version)
      .catch(() => "not known"),
    endpoints.vault.length === 0
      ? undefined
      : firstAnswer(endpoints.vault, (url) => readSealStatus(url, { fetch: engine.fetch, signal }), signal)
          .then(({ version }) => version)
          .catch(() => "not known"),
  ]);
  const spoken = engine.kind === "embedded" ? "embedded, speaks " : "";
  return {
    consul: `${spoken}${consul}`,
    nomad: `${spoken}${nomad}`,
    ...(vault !== undefined && { vault }),
    node: process.versions.node,
    os: `${type()} ${release()}`,
    machine: `${cpus().length} cores, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  };
}
