import type { Job } from "nomad-client-ts";
import type { z } from "zod";
import type { ClosedConsul } from "./closed-consul.ts";

/** What a job is rendered for: a world and an executable, never a machine or a moment. */
export interface JobContext {
  readonly datacenters: readonly string[];
  /** Hosts that run Nomad clients. */
  readonly hostCount: number;
  /** Those of them that run servers of Consul too; undefined: nobody says. */
  readonly serverCount?: number | undefined;
  /** Name of the `host_network` whose addresses services listen on. */
  readonly network: string;
  /** Nomad namespace of a job whose template names none; default `default`. */
  readonly namespace?: string | undefined;
  /** What the names of jobs' own accounts begin with, for tasks that name no user; undefined: they run as their Nomad client does. */
  readonly taskAccounts?: string | undefined;
  /** How a task reaches Consul in a closed world; undefined in an open one, where the agent on port 8500 of the host's address asks for nothing. */
  readonly consul?: ClosedConsul | undefined;
  /** Whether the world has a Vault, for jobs that do without one where there is none; a job that asks for one is refused there. */
  readonly vault?: boolean | undefined;
  readonly executable: ExecutableReference;
}

export interface ExecutableReference {
  /** Where it lies on every host; content addressed, so it changes with the digest. */
  readonly path: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly digest: string;
}

/** A job without its identity, which is the template's name. */
export type JobBody = Omit<Job, "ID" | "Name">;

/** A typed, pure recipe for one Nomad job. */
export interface JobTemplate<Variables extends z.ZodObject = z.ZodObject> {
  /** The job's id and name. */
  readonly name: string;
  /** A zod object; its defaults are the first source of values. */
  readonly variables: Variables;
  /** Equal arguments give equal jobs: no clock, no random source, no environment. */
  render(variables: z.output<Variables>, context: JobContext): JobBody;
}

/** Ties a template's variables to its `render`, for types and completion. */
export function defineJob<Variables extends z.ZodObject>(
  template: JobTemplate<Variables>,
): JobTemplate<Variables> {
  return template;
}
