/** How a run ended. Whether everything was healed afterwards is recorded separately. */
export const verdicts = ["pass", "fail", "unknown", "unsupported", "aborted"] as const;
export type Verdict = (typeof verdicts)[number];

/** What is judged. `effects`: that every fault was seen to do something; `certificates`: that Vault issued all that were shown. */
export const expectations = [
  "prober",
  "effects",
  "failed-requests",
  "longest-gap",
  "restarts",
  "recovery",
  "drift",
  "certificates",
] as const;

/** One expectation and what became of it. */
export interface Judgement {
  readonly expectation: (typeof expectations)[number];
  readonly result: "pass" | "fail" | "unknown";
  readonly wanted: string;
  readonly seen: string;
}

/** A run's verdict from its judgements: without any, nothing was shown. A fail outweighs an unknown, an abort everything. */
export function decideVerdict(
  judgements: readonly Judgement[],
  options: { readonly aborted?: boolean } = {},
): Verdict {
  if (options.aborted === true) return "aborted";
  const results = new Set(judgements.map(({ result }) => result));
  if (results.has("fail")) return "fail";
  return results.has("unknown") || results.size === 0 ? "unknown" : "pass";
}

/** The verdict over several runs: the worst one. */
export function worstVerdict(all: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ["fail", "aborted", "unknown", "unsupported", "pass"];
  return order.find((verdict) => all.includes(verdict)) ?? "unknown";
}

const exitCodes = { pass: 0, fail: 1, unknown: 3, unsupported: 3, aborted: 4 } as const;

/** What the command ends with: 0 pass, 1 fail, 3 unknown or unsupported, 4 aborted (2 is for usage). */
export function exitCodeOf(verdict: Verdict): (typeof exitCodes)[Verdict] {
  return exitCodes[verdict];
}
