import type { Clock } from "../clock.ts";

/** `token`: it is refused, or its file gives none; `tls`: no secured connection; `files`: certificates were replaced by something unusable; `rights`: rows are left out. */
export const accessProblemKinds = ["token", "tls", "files", "rights"] as const;
export type AccessProblemKind = (typeof accessProblemKinds)[number];

/** Why Consul does not let the edge read as it should. */
export interface AccessProblem {
  readonly kind: AccessProblemKind;
  /** In words: which agent, which file, which right. No secret. */
  readonly message: string;
}

/** The same problem that comes and goes is told again after this. */
const sameNewsMs = 60_000;

export interface AccessProblemsOptions {
  readonly clock: Clock;
  readonly log: Readonly<Record<"warn" | "info", (fields: object, message: string) => void>>;
}

/** Keeps what is wrong with the edge's access to Consul, and tells each problem once, and once that it is over. */
export function createAccessProblems({ clock, log }: AccessProblemsOptions) {
  const open = new Map<AccessProblemKind, { readonly message: string; readonly isTold: boolean }>();
  const told = new Map<AccessProblemKind, { readonly message: string; readonly at: number }>();
  return {
    found: (kind: AccessProblemKind, message: string, fields: object = {}): void => {
      if (open.get(kind)?.message === message) return;
      const last = told.get(kind);
      const now = clock.monotonic();
      const isTold = last?.message !== message || now - last.at >= sameNewsMs;
      open.set(kind, { message, isTold });
      if (!isTold) return;
      told.set(kind, { message, at: now });
      log.warn({ ...fields, problem: kind }, `${message}; no route is removed for that`);
    },
    solved: (kind: AccessProblemKind): void => {
      const problem = open.get(kind);
      open.delete(kind);
      if (problem?.isTold) log.info({ problem: kind }, "Consul lets the edge read again as it should");
    },
    list: (): AccessProblem[] => [...open].map(([kind, { message }]) => ({ kind, message })),
  };
}
