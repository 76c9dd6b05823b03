import { expect, test } from "vitest";
import { readVaultState } from "../../src/vault/read-vault-state.ts";

const signal = AbortSignal.timeout(10_000);
const status = { type: "shamir", initialized: true, t: 2, n: 3, progress: 0, version: "1.21.4" };

const answers = (of: Readonly<Record<string, object>>) => ({
  signal,
  fetch: (url: string) => {
    const answer = of[new URL(url).pathname];
    return Promise.resolve(answer ? Response.json(answer) : Response.json({ errors: [] }, { status: 503 }));
  },
});

test("an unsealed server says who leads", async () => {
  const question = answers({
    "/v1/sys/seal-status": { ...status, sealed: false },
    "/v1/sys/leader": { ha_enabled: true, is_self: false, leader_address: "https://10.0.0.2:8200" },
  });
  expect(await readVaultState("https://10.0.0.1:8200", question)).toMatchObject({
    sealed: false,
    leader: "https://10.0.0.2:8200",
    leads: false,
  });
});

test("an empty address is no leader", async () => {
  const question = answers({
    "/v1/sys/seal-status": { ...status, sealed: false },
    "/v1/sys/leader": { leader_address: "" },
  });
  expect((await readVaultState("https://10.0.0.1:8200", question)).leader).toBeUndefined();
});

test("a sealed server is not asked who leads: it answers that with an error", async () => {
  const question = answers({ "/v1/sys/seal-status": { ...status, sealed: true, progress: 1 } });
  expect(await readVaultState("https://10.0.0.1:8200", question)).toMatchObject({
    sealed: true,
    progress: 1,
    leader: undefined,
  });
});
