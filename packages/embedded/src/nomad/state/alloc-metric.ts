export interface NodeScore {
  readonly NodeID: string;
  readonly Scores: Readonly<Record<string, number>>;
  readonly NormScore: number;
}

/** What the scheduler saw while it looked for a node (https://developer.hashicorp.com/nomad/api-docs/allocations). */
export interface AllocMetric {
  readonly NodesEvaluated: number;
  readonly NodesFiltered: number;
  readonly NodesInPool: number;
  readonly NodePool: string;
  readonly NodesAvailable: Readonly<Record<string, number>> | null;
  readonly ClassFiltered: Readonly<Record<string, number>> | null;
  readonly ConstraintFiltered: Readonly<Record<string, number>> | null;
  readonly NodesExhausted: number;
  readonly ClassExhausted: Readonly<Record<string, number>> | null;
  readonly DimensionExhausted: Readonly<Record<string, number>> | null;
  readonly QuotaExhausted: null;
  readonly ResourcesExhausted: Readonly<
    Record<string, { readonly CPU: number; readonly MemoryMB: number }>
  > | null;
  readonly Scores: null;
  readonly ScoreMetaData: readonly NodeScore[] | null;
  readonly AllocationTime: number;
  readonly CoalescedFailures: number;
}

export const emptyMetric: AllocMetric = {
  NodesEvaluated: 0,
  NodesFiltered: 0,
  NodesInPool: 0,
  NodePool: "default",
  NodesAvailable: null,
  ClassFiltered: null,
  ConstraintFiltered: null,
  NodesExhausted: 0,
  ClassExhausted: null,
  DimensionExhausted: null,
  QuotaExhausted: null,
  ResourcesExhausted: null,
  Scores: null,
  ScoreMetaData: null,
  AllocationTime: 0,
  CoalescedFailures: 0,
};
