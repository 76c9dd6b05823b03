import type { BadRow, Instance, Snapshot } from "./snapshot.ts";

/** What an answer brings besides instances; what is left out stays as it is. */
export interface AnswerFacts {
  readonly badRows?: readonly BadRow[];
  readonly source?: Snapshot["source"];
}

/** The snapshot in use: each change makes another one, one generation further. */
export class SnapshotHolder {
  current: Snapshot;
  readonly #onSnapshot: (snapshot: Snapshot) => void;

  /** `onSnapshot` is called for each change, not for the first one. */
  constructor(first: Snapshot, onSnapshot: (snapshot: Snapshot) => void) {
    this.current = first;
    this.#onSnapshot = onSnapshot;
  }

  badRowsOf(service: string): readonly BadRow[] {
    return this.current.badRows.get(service) ?? [];
  }

  /** Another list of a service's instances. */
  replace(
    service: string,
    instances: readonly Instance[],
    { badRows = this.badRowsOf(service), source = this.current.source }: AnswerFacts,
  ): void {
    const services = new Map(this.current.services).set(service, instances);
    this.#publish({ services, badRows: this.#withBadRows(service, badRows), source });
  }

  /** The service is not followed any more. */
  remove(service: string): void {
    const services = new Map(this.current.services);
    const badRows = new Map(this.current.badRows);
    badRows.delete(service);
    if (services.delete(service)) this.#publish({ services, badRows, source: this.current.source });
  }

  #withBadRows(service: string, rows: readonly BadRow[]): Snapshot["badRows"] {
    const { badRows: before } = this.current;
    if (rows.length === 0 && !before.has(service)) return before;
    const badRows = new Map(before);
    if (rows.length > 0) badRows.set(service, rows);
    else badRows.delete(service);
    return badRows;
  }

  #publish(next: Omit<Snapshot, "generation">): void {
    this.current = { generation: this.current.generation + 1, ...next };
    this.#onSnapshot(this.current);
  }
}
