/** What an engine and a machine must be able to do for a scenario to be possible. */
export const requirements = [
  "raft",
  "separate-agents",
  "several-hosts",
  "hold",
  "executors",
  "partition",
  "split-systems",
  "slow-network",
  "power",
  "deploy",
  "vault",
  "unsealers",
  "short-certificates",
  "plain-instances",
] as const;
export type Requirement = (typeof requirements)[number];

/** What each requirement means, for `chaos list`. */
export const requirementMeaning: Readonly<Record<Requirement, string>> = {
  raft: "real Raft elections with a leader to find",
  "separate-agents": "agents that are processes of their own",
  "several-hosts": "several hosts that can be told apart",
  hold: "a supervisor that can be told not to restart an agent for a while",
  executors: "executor processes between Nomad and its tasks",
  partition: "hosts whose packets can be dropped",
  "split-systems": "a packet filter for single ports",
  "slow-network": "netem in the kernel, for delay and loss",
  power: "hosts that can be switched off and on",
  deploy: "a service of this checkout that can be deployed again",
  vault: "a world with Vault",
  unsealers: "unsealers that open Vault again",
  "short-certificates": "services whose certificates Vault renews within two minutes",
  "plain-instances": "instances that take requests without a certificate",
};

/** What an engine on this machine can do; `reason` says why not. */
export type Capabilities = Readonly<
  Record<Requirement, { readonly supported: boolean; readonly reason?: string }>
>;

/** The reasons why this scenario is impossible here; empty when it is possible. */
export function unmetRequirements(needed: readonly Requirement[], capabilities: Capabilities): string[] {
  return needed
    .filter((requirement) => !capabilities[requirement].supported)
    .map((requirement) => {
      const reason = capabilities[requirement].reason;
      return `needs ${requirementMeaning[requirement]}${reason === undefined ? "" : ` (${reason})`}`;
    });
}
