import type { TlsMaterial } from "workload";
import { tlsUses, type TlsReport, type TlsUse } from "../admin/tls-report.ts";

/** One use's part. */
export interface TlsPart {
  readonly material: TlsMaterial;
  /** Why what the files hold now is not in use, in words. */
  readonly problem: string | undefined;
}

/** What an edge speaks TLS with, as plain data: it goes to workers as it is, over a pipe that nobody else reads. */
export interface TlsState extends Readonly<Record<TlsUse, TlsPart | undefined>> {
  /** Hexadecimal. Keys of session tickets are made of it: all workers open each other's. A secret. */
  readonly ticketSecret: string;
}

/** What there is to say of a state. */
export function tlsReports(state: TlsState): readonly TlsReport[] {
  return tlsUses.flatMap((use) => {
    const part = state[use];
    return part ? [{ use, certificate: part.material.certificate, problem: part.problem }] : [];
  });
}
