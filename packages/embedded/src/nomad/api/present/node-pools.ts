/** The two node pools that every region has. */
export const nodePools = [
  ["all", "Node pool with all nodes in the cluster."],
  ["default", "Default node pool."],
].map(([Name = "", Description]) => ({
  Name,
  Description,
  Meta: null,
  Hash: null,
  SchedulerConfiguration: null,
  NodeIdentityTTL: 86_400e9,
  CreateIndex: 1,
  ModifyIndex: 1,
}));

export const poolNames = nodePools.map(({ Name }) => Name);
