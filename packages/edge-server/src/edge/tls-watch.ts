import { FollowedTls, type LoadedFiles, type Log, type TlsMaterial } from "workload";
import { tlsUses, type TlsUse } from "../admin/tls-report.ts";
import type { LoadedTls } from "./load-tls.ts";
import type { TlsPart, TlsState } from "./tls-state.ts";

/** Holds what the edge speaks TLS with, and follows the files. */
export class TlsWatch {
  readonly #log: Log;
  readonly #parts: Record<TlsUse, FollowedTls | undefined> = { served: undefined, upstream: undefined };
  #ticketSecret = "";
  #onChange: (state: TlsState) => void = () => {};

  constructor(loaded: LoadedTls, log: Log) {
    this.#log = log;
    this.use(loaded);
  }

  get state(): TlsState {
    const { served, upstream } = this.#parts;
    if (served)
      this.#ticketSecret ||= process.getBuiltinModule("node:crypto").randomBytes(32).toString("hex");
    return { served: partOf(served), upstream: partOf(upstream), ticketSecret: this.#ticketSecret };
  }

  /** From now on whoever speaks TLS is told what is in use. */
  follow(onChange: (state: TlsState) => void): void {
    this.#onChange = onChange;
    this.#changed();
  }

  /** What has just been read replaces what is in use, and its files are followed instead. */
  use(loaded: LoadedTls): void {
    for (const use of tlsUses) this.#use(use, loaded[use]);
    this.#changed();
  }

  /** No look any more. */
  stop(): void {
    for (const use of tlsUses) this.#parts[use]?.stop();
  }

  #use(use: TlsUse, loaded: LoadedFiles<TlsMaterial> | undefined): void {
    const part = this.#parts[use];
    if (part && loaded) return part.use(loaded);
    part?.stop();
    this.#parts[use] =
      loaded &&
      new FollowedTls(loaded, {
        log: this.#log,
        fields: { use },
        words: ({ certificate }) => inUseText(use, certificate !== undefined),
        onChange: () => this.#changed(),
      });
  }

  #changed(): void {
    this.#onChange(this.state);
  }
}

function partOf(tls: FollowedTls | undefined): TlsPart | undefined {
  return tls && { material: tls.material, problem: tls.problem };
}

function inUseText(use: TlsUse, hasCertificate: boolean): string {
  if (use === "served") return "this certificate is shown to clients";
  return hasCertificate
    ? "this certificate is shown to instances"
    : "instances are believed by these authorities";
}
