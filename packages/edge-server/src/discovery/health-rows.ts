import { isIP } from "node:net";
import * as z from "zod/mini";
import { judgeChecks, type Verdict } from "./judge-checks.ts";
import { mismatch } from "./mismatch.ts";
import { parseAnswer } from "./parse-answer.ts";
import type { BadRow } from "./snapshot.ts";

/** Messages say what a value has to be; see {@link mismatch}. */
const text = z.string("a text");
const whole = z.int("a whole number");
const port = z
  .int("a port from 1 to 65535")
  .check(z.gte(1, "a port from 1 to 65535"), z.lte(65_535, "a port from 1 to 65535"));

/** Of Consul's `/v1/health/service/NAME` what the edge uses; all else is ignored. */
const healthRows = z.array(z.unknown(), "a list");
const healthRow = z.object(
  {
    Node: z.object({ Node: text, Address: z.nullish(text) }, "an object"),
    Service: z.object(
      {
        ID: text,
        Address: z.nullish(text),
        Port: port,
        Tags: z.nullish(z.array(text, "a list")),
        Weights: z.nullish(z.object({ Passing: whole, Warning: whole }, "an object")),
      },
      "an object",
    ),
    Checks: z.nullish(
      z.array(
        z.object(
          {
            CheckID: text,
            Status: text,
            ServiceID: text,
            Output: z.nullish(text),
            Type: z.nullish(text),
          },
          "an object",
        ),
        "a list",
      ),
    ),
  },
  "an object",
);
type ParsedRow = z.infer<typeof healthRow>;

/** As much of a row as says whose it is. */
const rowOfNode = z.object({ Node: z.object({ Node: z.string() }) });
const rowOfService = z.object({ Service: z.object({ ID: z.string() }) });

/** One instance as Consul lists it, judged by its checks alone. */
export interface HealthRow {
  readonly id: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly weights: { readonly passing: number; readonly warning: number };
  readonly verdict: Verdict;
  /** Why, for people. */
  readonly reason: string;
}

/** The rows of an answer in a stable order: those that name an instance, and those that cannot be used. */
export interface HealthRows {
  readonly rows: readonly HealthRow[];
  readonly badRows: readonly BadRow[];
}

/**
 * The rows of an answer about a service, each judged alone. Throws when the text is not such an answer.
 * @see https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-a-service
 */
export function parseHealthRows(answer: string, service: string): HealthRows {
  const rows = new Map<string, HealthRow>();
  const badRows: BadRow[] = [];
  for (const value of parseAnswer(healthRows, answer, `Consul's answer about service ${service}`)) {
    const row = parseRow(value);
    if (typeof row === "string") badRows.push({ service, ...ownerOf(value), reason: row });
    else if (!rows.has(row.id)) rows.set(row.id, row);
  }
  return {
    rows: [...rows.values()].sort((a, b) => compare(a.id, b.id)),
    badRows: badRows.sort((a, b) => compare(`${a.node}/${a.instance}`, `${b.node}/${b.instance}`)),
  };
}

/** The row, or why it cannot be used. */
function parseRow(value: unknown): HealthRow | string {
  const parsed = healthRow.safeParse(value);
  if (!parsed.success) return mismatch(parsed.error.issues, value);
  const { Node, Service } = parsed.data;
  // An empty service address means the node's own.
  const address = Service.Address || Node.Address || "";
  return isAddress(address) ? toRow(parsed.data, address) : addressProblem(address);
}

function toRow({ Node, Service, Checks }: ParsedRow, address: string): HealthRow {
  return {
    id: `${Node.Node}/${Service.ID}@${address}:${Service.Port}`,
    node: Node.Node,
    address,
    port: Service.Port,
    tags: Service.Tags ?? [],
    weights: { passing: Service.Weights?.Passing ?? 1, warning: Service.Weights?.Warning ?? 1 },
    ...judgeChecks(Checks ?? []),
  };
}

function isAddress(address: string): boolean {
  return /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?$/i.test(address) || isIP(address) !== 0;
}

function addressProblem(address: string): string {
  if (address === "") return "neither the service nor its node has an address";
  return `the address ${JSON.stringify(address.slice(0, 60))} is no IP address and no host name`;
}

function ownerOf(value: unknown): Pick<BadRow, "instance" | "node"> {
  return {
    instance: rowOfService.safeParse(value).data?.Service.ID ?? "",
    node: rowOfNode.safeParse(value).data?.Node.Node ?? "",
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
