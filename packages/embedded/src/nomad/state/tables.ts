import type { Job } from "../job/schema.ts";
import type { Allocation } from "./allocation.ts";
import type { Deployment } from "./deployment.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Namespace } from "./namespace.ts";
import type { Node } from "./node.ts";
import type { JobScaling } from "./scaling.ts";
import type { JobSubmission } from "./submission.ts";

/** What is kept of each kind, by key: ids, and `<job>@<version>` for versions and submissions. */
export interface Tables {
  readonly jobs: Job;
  readonly versions: Job;
  readonly submissions: JobSubmission;
  readonly evals: Evaluation;
  readonly allocs: Allocation;
  readonly deployments: Deployment;
  readonly nodes: Node;
  readonly namespaces: Namespace;
  readonly scalings: JobScaling;
}

export type TableName = keyof Tables;

export type TableMaps<Gone = never> = { readonly [T in TableName]: Map<string, Tables[T] | Gone> };

export function emptyTables<Gone = never>(): TableMaps<Gone> {
  return {
    jobs: new Map(),
    versions: new Map(),
    submissions: new Map(),
    evals: new Map(),
    allocs: new Map(),
    deployments: new Map(),
    nodes: new Map(),
    namespaces: new Map(),
    scalings: new Map(),
  };
}

/** A record read from the state file; throws for what no version of this program wrote there. */
export function asRecord<T extends TableName>(table: T, value: unknown): Tables[T] {
  if (!isRecordOf(table, value)) throw new Error(`no record of ${table}`);
  return value;
}

/** The file is written by this program alone, whole records at a time: its kind is told by the fields that make it one. */
function isRecordOf<T extends TableName>(table: T, value: unknown): value is Tables[T] {
  return typeof value === "object" && value !== null && marks[table].every((field) => field in value);
}

const marks: Readonly<Record<TableName, readonly string[]>> = {
  jobs: ["ID", "TaskGroups", "Version"],
  versions: ["ID", "TaskGroups", "Version"],
  submissions: ["JobID", "Source", "Version"],
  evals: ["ID", "TriggeredBy", "Status"],
  allocs: ["ID", "Job", "DesiredStatus", "ClientStatus"],
  deployments: ["ID", "TaskGroups", "Status"],
  nodes: ["ID", "Name", "SchedulingEligibility"],
  namespaces: ["Name", "Description"],
  scalings: ["JobID", "Groups"],
};

function isTableName(name: string): name is TableName {
  return name in marks;
}

/** The names of all tables. */
export const tableNames: readonly TableName[] = Object.keys(marks).filter(isTableName);
