import type { Answer } from "./ask.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

export interface NormalisedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or text. */
  readonly body: unknown;
}

const keptHeaders = [
  "content-type",
  "x-nomad-index",
  "x-nomad-knownleader",
  "x-nomad-lastcontact",
  "x-nomad-nexttoken",
];

/** The answer with ids, indexes, times, addresses, dynamic ports and versions replaced by placeholders. */
export function normaliseAnswer(answer: Answer, target: NomadTarget): NormalisedAnswer {
  const text = (value: string): string => normaliseText(value, target);
  return {
    status: answer.status,
    headers: Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = answer.headers.get(name);
        return value === null ? [] : [[name, name === "x-nomad-index" ? "<index>" : value]];
      }),
    ),
    body: answer.json === undefined ? text(answer.text) : normaliseJson(answer.json, text),
  };
}

function normaliseText(value: string, target: NomadTarget): string {
  return value
    .replaceAll(target.privateAddress, "<host>")
    .replaceAll(target.agentAddress, "<host>")
    .replaceAll(/v1:\d+/g, "<class>")
    .replaceAll(process.execPath, "<node>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replaceAll(/index: \d+/g, "index: <index>")
    .replaceAll(/index \d{2,}/g, "index <index>")
    .replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/g, "<time>")
    .replaceAll(/(\/[\w.-]+)+\/(alloc|clients\/node01\/alloc)\/<uuid>/g, "<alloc>")
    .replaceAll(/in \d+\.\d+(ms|s)/g, "in <delay>");
}

const indexes = /Index$/;
const hashes = /^Hash$/;
const times =
  /^(CreateTime|ModifyTime|SubmitTime|Time|StatusUpdatedAt|AllocationTime|start_delay|StartDelay)$/;

function normaliseJson(
  value: unknown,
  text: (value: string) => string,
  path: readonly string[] = [],
): unknown {
  if (typeof value === "string" && hashes.test(path.at(-1) ?? "")) return "<hash>";
  if (typeof value === "string") return times.test(path.at(-1) ?? "") ? "<time>" : text(value);
  if (Array.isArray(value)) return inOrder(value).map((entry) => normaliseJson(entry, text, path));
  if (typeof value === "number") return placeholder(path, value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [text(key), normaliseJson(entry, text, [...path, key])]),
  );
}

/** Nomad lists records in the order of their random ids; here the newest come first. */
function inOrder(list: readonly unknown[]): readonly unknown[] {
  const index = (entry: unknown): number => Number(at(entry, "CreateIndex") ?? 0);
  return list.toSorted((a, b) => index(b) - index(a));
}

function placeholder(path: readonly string[], value: number): string | undefined {
  const key = path.at(-1) ?? "";
  if (indexes.test(key)) return value === 0 ? undefined : "<index>";
  if (key === "AllocationTime") return "<time>";
  if (times.test(key)) return value === 0 ? undefined : "<time>";
  if (key === "Value" && value >= 20_000 && value !== 29_999) return "<port>";
  if (path.includes("Scores") || key === "NormScore") return "<score>";
  return undefined;
}
