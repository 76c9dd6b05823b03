import type { Allocation, DesiredTransition } from "../state/allocation.ts";
import type { Transaction } from "../state/transaction.ts";

/** Asks for something to happen to an allocation: its client or the scheduler acts on it. */
export function markAllocation(
  tx: Transaction,
  alloc: Allocation,
  transition: Partial<DesiredTransition>,
): void {
  tx.putAlloc({ ...alloc, DesiredTransition: { ...alloc.DesiredTransition, ...transition } }, "server");
}
