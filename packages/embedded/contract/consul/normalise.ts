import type { Answer } from "./ask.ts";

/** What differs between two clusters of the same version. */
export interface Normalisation {
  /** For example `127.77.5.`; becomes `10.0.0.`. */
  readonly addressPrefix: string;
  readonly version: string;
}

export interface NormalisedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or text. */
  readonly body: unknown;
}

const keptHeaders = [
  "content-type",
  "allow",
  "location",
  "age",
  "x-cache",
  "x-consul-index",
  "x-consul-knownleader",
  "x-consul-lastcontact",
  "x-consul-effective-consistency",
  "x-consul-query-backend",
  "x-consul-default-acl-policy",
  "x-consul-contenthash",
  "x-content-type-options",
  "content-security-policy",
];

/** The answer with ids, indexes, addresses, ports and versions replaced by placeholders; unordered lists in order. */
export function normaliseAnswer(answer: Answer, normalisation: Normalisation): NormalisedAnswer {
  const text = (value: string): string => normaliseText(value, normalisation);
  return {
    status: answer.status,
    headers: Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = answer.headers.get(name);
        return value === null ? [] : [[name, normaliseHeader(name, value)]];
      }),
    ),
    body:
      answer.json === undefined || isLeader(answer.json)
        ? text(answer.text)
        : normaliseJson(tagsInOrder(answer.json), text),
  };
}

function normaliseHeader(name: string, value: string): string {
  if (name === "x-consul-index") return value === "1" ? "1" : "<index>";
  if (name === "x-consul-contenthash") return "<hash>";
  return name === "x-consul-lastcontact" && Number(value) > 0 ? "0" : value;
}

/** The tags of `/v1/catalog/services` come in any order. */
function tagsInOrder(json: unknown): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const isTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((entry) => typeof entry === "string");
  if (!Object.values(json).every(isTexts)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, tags]) => [name, tags.toSorted()]));
}

/** Which server leads is chance. */
function isLeader(json: unknown): boolean {
  return typeof json === "string" && json.endsWith(":8300");
}

function normaliseText(value: string, { addressPrefix, version }: Normalisation): string {
  return value
    .replaceAll(addressPrefix, "10.0.0.")
    .replace(/^"[\d.]+:8300"$/, "<leader>")
    .replace(/^(rpc error making call: )+/, "<rpc error making call: >")
    .replaceAll(version, "<version>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replaceAll(/(.)\1{49,}/g, (run: string, letter: string) => `${letter}{${run.length}}`)
    .replaceAll(/127\.0\.0\.1:\d{4,5}->/g, "<local>->");
}

function normaliseJson(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return inOrder(value.map((entry) => normaliseJson(entry, text)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(checksInOrder(value)).map(([key, entry]) => [
      key,
      placeholder(key, entry) ?? normaliseJson(entry, text),
    ]),
  );
}

/** An agent's own health answer has its checks in chance order. */
function checksInOrder(value: object): object {
  if (!("AggregatedStatus" in value) || !("Checks" in value) || !Array.isArray(value.Checks)) return value;
  return {
    ...value,
    Checks: value.Checks.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
}

function placeholder(key: string, value: unknown): string | undefined {
  if (key === "CreateIndex" || key === "ModifyIndex") return value === 0 ? undefined : "<index>";
  return key === "ContentHash" ? "<hash>" : undefined;
}

/** Members and peers come in any order. */
function inOrder(list: unknown[]): unknown[] {
  const isAddresses = list.every((entry) => typeof entry === "string" && /^10\.0\.0\.\d+:8300$/.test(entry));
  const isMembers = list.every((entry) => typeof entry === "object" && entry !== null && "Addr" in entry);
  if (!isAddresses && !isMembers) return list;
  return list.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
