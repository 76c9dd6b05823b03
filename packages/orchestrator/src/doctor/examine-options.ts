import type { CallOptions } from "../call-options.ts";

/** What the examinations are made with. */
export interface ExamineOptions extends CallOptions {
  readonly home: string;
  readonly repository: string;
  /** The value of PATH. */
  readonly searchPath: string;
}
