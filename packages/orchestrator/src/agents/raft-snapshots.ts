/**
 * When a server (Consul's and Nomad's keys are the same) writes its state down. A new leader serves nothing before it has replayed the log
 * since its last snapshot; by default that is 8,192 entries or more, which take a starved machine more than 10 s: docs/decisions/034.
 */
export const raftSnapshots = {
  /** Entries since the last snapshot. */
  raft_snapshot_threshold: 32,
  /** How often the server looks whether a snapshot is due; each wait takes up to twice as long. */
  raft_snapshot_interval: "15s",
} as const;
