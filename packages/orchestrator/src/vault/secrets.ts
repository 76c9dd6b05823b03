import { isSecretName, secretKey, worldVault } from "jobspec";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { secretChanged, secretNameInvalid } from "./errors.ts";
import { VaultApiError, type VaultApi } from "./vault-api.ts";

/** Which secret: of a job in a namespace. */
export interface SecretPlace {
  readonly namespace: string;
  readonly job: string;
  readonly name: string;
}

/** A secret as it is told of, without its value. */
export interface SecretInfo extends SecretPlace {
  /** Counts from 1. */
  readonly version: number;
  /** When this version was written, ISO 8601. */
  readonly writtenAt: string;
}

export interface Secret extends SecretInfo {
  readonly value: string;
}

/** `JOB/NAME` as it is typed. Throws SECRET_NAME_INVALID. */
export function parseSecretPlace(text: string, namespace: string): SecretPlace {
  const [job = "", name = "", ...rest] = text.split("/");
  if (rest.length > 0 || !isSecretName(job) || !isSecretName(name)) throw secretNameInvalid(text);
  return { namespace, job, name };
}

/** As {@link parseSecretPlace} reads it. */
export const describePlace = ({ job, name }: Pick<SecretPlace, "job" | "name">): string => `${job}/${name}`;

type Asking = CallOptions & { readonly vault: VaultApi };

const metadataSchema = z.object({
  version: z.int(),
  created_time: z.string(),
  deletion_time: z.string().default(""),
});
const readSchema = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()).nullable(), metadata: metadataSchema }),
});

/** The latest version of a secret; undefined where there is none, or what is there has no text as its value. */
export async function readSecret(
  place: SecretPlace,
  { vault, ...call }: Asking,
): Promise<Secret | undefined> {
  const answer = await vault.request("GET", pathOf("data", place), call);
  if (answer === undefined) return undefined;
  const { data, metadata } = readSchema.parse(answer).data;
  const value = data?.[secretKey];
  if (typeof value !== "string") return undefined;
  return { ...place, value, version: metadata.version, writtenAt: metadata.created_time };
}

export interface WriteOptions extends Asking {
  readonly value: string;
  /** The version that it shall follow; 0: there must be none. Default: whatever is there. */
  readonly after?: number | undefined;
}

/** Makes a new version of a secret; older ones are kept, ten of them. Returns it. Throws SECRET_CHANGED. */
export async function writeSecret(
  place: SecretPlace,
  { vault, value, after, ...call }: WriteOptions,
): Promise<SecretInfo> {
  const body = { data: { [secretKey]: value }, ...(after !== undefined && { options: { cas: after } }) };
  try {
    const answer = await vault.request("POST", pathOf("data", place), { ...call, body, once: true });
    const { version, created_time } = z.object({ data: metadataSchema }).parse(answer).data;
    return { ...place, version, writtenAt: created_time };
  } catch (error) {
    const isBehind = error instanceof VaultApiError && error.words.includes("check-and-set");
    throw isBehind ? secretChanged(describePlace(place), error) : error;
  }
}

export interface ListOptions extends Asking {
  readonly namespace: string;
  /** Default: all. */
  readonly job?: string | undefined;
}

const keysSchema = z.object({ data: z.object({ keys: z.array(z.string()) }) });
const infoSchema = z.object({
  data: z.object({
    current_version: z.int(),
    updated_time: z.string(),
    versions: z.record(z.string(), z.object({ deletion_time: z.string(), destroyed: z.boolean() })),
  }),
});

/** All secrets of a namespace whose latest version is there, in the order of their names. */
export async function listSecrets({ namespace, job, ...asking }: ListOptions): Promise<SecretInfo[]> {
  const jobs = job === undefined ? foldersIn(await keysAt(namespace, asking)) : [job];
  const found = await Promise.all(
    jobs.map(async (of) => {
      const names = (await keysAt(`${namespace}/${of}`, asking)).filter((key) => !key.endsWith("/"));
      return Promise.all(names.map((name) => readInfo({ namespace, job: of, name }, asking)));
    }),
  );
  return found.flat(2).sort((one, other) => describePlace(one).localeCompare(describePlace(other)));
}

const foldersIn = (keys: readonly string[]): string[] =>
  keys.flatMap((key) => (key.endsWith("/") ? [key.slice(0, -1)] : []));

async function keysAt(folder: string, { vault, ...call }: Asking): Promise<readonly string[]> {
  const answer = await vault.request("GET", `${worldVault.secrets}/metadata/${folder}?list=true`, call);
  return answer === undefined ? [] : keysSchema.parse(answer).data.keys;
}

async function readInfo(place: SecretPlace, { vault, ...call }: Asking): Promise<SecretInfo[]> {
  const answer = await vault.request("GET", pathOf("metadata", place), call);
  if (answer === undefined) return [];
  const { current_version: version, updated_time: writtenAt, versions } = infoSchema.parse(answer).data;
  const latest = versions[String(version)];
  if (!latest || latest.destroyed || latest.deletion_time !== "") return [];
  return [{ ...place, version, writtenAt }];
}

function pathOf(what: "data" | "metadata", { namespace, job, name }: SecretPlace): string {
  return `${worldVault.secrets}/${what}/${namespace}/${job}/${name}`;
}
