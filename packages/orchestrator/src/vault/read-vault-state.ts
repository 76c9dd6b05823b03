import { z } from "zod";
import { fetchJson, type Fetch } from "../net/fetch-json.ts";

/** What a server says of its seal to whoever asks: `GET /v1/sys/seal-status`. */
const sealStatusSchema = z.object({
  /** `shamir`: shares open it; else the seal that it opens itself with. */
  type: z.string(),
  initialized: z.boolean(),
  sealed: z.boolean(),
  /** How many shares it needs, of how many, and how many it has. */
  t: z.int(),
  n: z.int(),
  progress: z.int(),
  version: z.string(),
  storage_type: z.string().optional(),
});
export type SealStatus = z.infer<typeof sealStatusSchema>;

const leaderSchema = z.object({
  leader_address: z.string().default(""),
  is_self: z.boolean().default(false),
});

export interface VaultQuestion {
  /** The world's own: it checks certificates. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** How a server of Vault is. No token is needed. */
export interface VaultState extends SealStatus {
  /** API address of the leader; undefined while the server is sealed or knows none. */
  readonly leader: string | undefined;
  readonly leads: boolean;
}

/** Throws when the server does not answer, or with something else. */
export const readSealStatus = (url: string, question: VaultQuestion): Promise<SealStatus> =>
  fetchJson(`${url}/v1/sys/seal-status`, { ...question, schema: sealStatusSchema });

/** As {@link readSealStatus}, and who leads. A sealed server knows nobody. */
export async function readVaultState(url: string, question: VaultQuestion): Promise<VaultState> {
  const status = await readSealStatus(url, question);
  if (status.sealed) return { ...status, leader: undefined, leads: false };
  const known = await fetchJson(`${url}/v1/sys/leader`, { ...question, schema: leaderSchema });
  return { ...status, leader: known.leader_address || undefined, leads: known.is_self };
}
