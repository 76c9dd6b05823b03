import type { CallOptions } from "../call-options.ts";

/** One thing that a machine has, or has not. */
export interface Finding {
  readonly what: string;
  /** In words. */
  readonly found: string;
  readonly ok: boolean;
  /** Without it nothing works; otherwise something is only not available. */
  readonly needed: boolean;
  /** What it is needed for. */
  readonly use: string;
  /** What to do where it is not all right. */
  readonly hint?: string;
}

/** What the examination of a machine needs. */
export interface ExamineOptions extends CallOptions {
  readonly home: string;
  readonly repository: string;
  /** The value of PATH. */
  readonly searchPath: string;
  /** NOMAD_DEMO_VAULT. */
  readonly vaultProgram?: string | undefined;
}
