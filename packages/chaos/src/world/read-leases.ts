import { operatorVault, VaultApiError, type VaultApi, type World } from "orchestrator";
import { z } from "zod";

const timeoutMs = 3000;

/** Where tasks log in. */
const loginPath = "auth/jwt-nomad/login";

/** A token of Vault that a task was given: all that tasks of this project lease. */
export interface Lease {
  readonly job: string;
  readonly task: string;
  readonly allocation: string;
  /** When it was made or last renewed, in milliseconds since 1970. */
  readonly usedAtMs: number;
}

/** Leases that there are. Those of `held` allocations are looked up once, all others each time. */
export type ReadLeases = (held: ReadonlySet<string>, signal: AbortSignal) => Promise<readonly Lease[]>;

/**
 * Reads with the operator's token, which alone may list the tokens of others. Tokens that say no allocation are left out: somebody else's, and
 * those of before Vault was told to keep it.
 */
export function createLeaseReader({ folder, endpoints, engine }: World): ReadLeases {
  const vault = operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch, patienceMs: 1 });
  const known = new Map<string, Lease | undefined>();
  return async (held, signal) => {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const accessors = await listAccessors(vault, limits);
    for (const accessor of known.keys()) if (!accessors.includes(accessor)) known.delete(accessor);
    for (const accessor of accessors) {
      const lease = known.get(accessor);
      const isSettled = known.has(accessor) && (lease === undefined || held.has(lease.allocation));
      if (!isSettled) known.set(accessor, await lookUp(accessor, vault, limits));
    }
    return [...known.values()].filter((lease) => lease !== undefined);
  };
}

const keysSchema = z.object({ data: z.object({ keys: z.array(z.string()) }) });

async function listAccessors(vault: VaultApi, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await vault.request("GET", "auth/token/accessors?list=true", { signal });
  return answer === undefined ? [] : keysSchema.parse(answer).data.keys;
}

const tokenSchema = z.object({
  data: z.object({
    path: z.string(),
    meta: z
      .object({
        nomad_job_id: z.string().optional(),
        nomad_task: z.string().optional(),
        nomad_allocation_id: z.string().optional(),
      })
      .nullish(),
    /** Seconds since 1970. */
    creation_time: z.number(),
    last_renewal_time: z.number().optional(),
  }),
});

/** Undefined for a token that is no task's, or that has ended meanwhile. */
async function lookUp(accessor: string, vault: VaultApi, signal: AbortSignal): Promise<Lease | undefined> {
  const answer = await vault
    .request("POST", "auth/token/lookup-accessor", { signal, body: { accessor } })
    .catch((error: unknown) => {
      if (error instanceof VaultApiError && error.status < 500) return undefined;
      throw error;
    });
  if (answer === undefined) return undefined;
  const { path, meta, creation_time, last_renewal_time = creation_time } = tokenSchema.parse(answer).data;
  const { nomad_job_id: job = "?", nomad_task: task = "?", nomad_allocation_id: allocation } = meta ?? {};
  if (path !== loginPath || allocation === undefined) return undefined;
  return { job, task, allocation, usedAtMs: last_renewal_time * 1000 };
}
