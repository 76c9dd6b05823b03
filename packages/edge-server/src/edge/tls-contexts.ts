import type { SecureContext } from "node:tls";
import { isSameMaterial, toContext } from "workload";
import type { TlsReport } from "../admin/tls-report.ts";
import { tlsReports, type TlsPart, type TlsState } from "./tls-state.ts";

/** What a {@link TlsState} is spoken with: made when it is first asked for, and the same until the material changes. */
export class TlsContexts {
  #state: TlsState;
  #served: SecureContext | undefined;
  #upstream: SecureContext | undefined;

  constructor(state: TlsState) {
    this.#state = state;
  }

  /** Another state is in use. */
  use(state: TlsState): this {
    if (!isSameMaterial(state.served?.material, this.#state.served?.material)) this.#served = undefined;
    if (!isSameMaterial(state.upstream?.material, this.#state.upstream?.material)) this.#upstream = undefined;
    this.#state = state;
    return this;
  }

  /** For clients; undefined where no TLS is served. */
  get served(): SecureContext | undefined {
    const { served, ticketSecret } = this.#state;
    if (!served) return undefined;
    return (this.#served ??= toContext(served.material, { ticketKeys: ticketKeys(served, ticketSecret) }));
  }

  /** For instances; undefined for the system's authorities and no certificate. */
  get upstream(): SecureContext | undefined {
    const { upstream } = this.#state;
    return upstream && (this.#upstream ??= toContext(upstream.material));
  }

  reports(): readonly TlsReport[] {
    return tlsReports(this.#state);
  }
}

/**
 * The same in all workers, others for each certificate: a session that is taken up again never outlives the certificate that it began with.
 * @see https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions: 48 bytes
 */
function ticketKeys({ material }: TlsPart, secret: string): Buffer {
  const { hkdfSync } = process.getBuiltinModule("node:crypto");
  return Buffer.from(
    hkdfSync("sha256", Buffer.from(secret, "hex"), material.cert ?? "", "session tickets", 48),
  );
}
