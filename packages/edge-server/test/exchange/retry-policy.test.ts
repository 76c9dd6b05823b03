import { describe, expect, test } from "vitest";
import { decideRetry, isInTime, needsBudget, type RetryFacts } from "../../src/exchange/retry-policy.ts";
import type { AttemptFailure } from "../../src/upstream/failure.ts";

interface Row {
  readonly method: string;
  readonly failure: AttemptFailure;
  /** What of the request's body has been sent, and whether it is kept. */
  readonly sent?: "nothing" | "kept" | "lost";
  readonly attempts?: number;
  /** A kept connection closed without a byte. */
  readonly isDeadReuse?: boolean;
  readonly hasReopened?: boolean;
  readonly hasRepeated?: boolean;
  readonly hasBudget?: boolean;
  /** Of a deadline of 10 s. */
  readonly elapsedMs?: number;
  readonly verdict: "reopen" | "elsewhere" | "give-up";
  readonly why: string;
}

const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "QUERY", "PROPFIND"]);
const nothingSent: readonly AttemptFailure[] = [
  "connect-failed",
  "connect-timeout",
  "tls-failed",
  "edge-exhausted",
];
const neverWorthIt: readonly AttemptFailure[] = ["head-timeout", "idle-timeout", "malformed", "truncated"];
const worthIt: readonly AttemptFailure[] = ["reset", "hang", "server-error"];

const rows: readonly Row[] = [
  ...nothingSent.flatMap((failure): Row[] => [
    { method: "GET", failure, verdict: "elsewhere", why: "nothing was sent" },
    { method: "POST", failure, verdict: "elsewhere", why: "nothing was sent, so any request may move on" },
    { method: "POST", failure, sent: "lost", verdict: "elsewhere", why: "this attempt has sent nothing" },
    { method: "POST", failure, hasBudget: false, verdict: "elsewhere", why: "no budget is needed" },
    { method: "GET", failure, hasRepeated: true, verdict: "elsewhere", why: "it is not a second repetition" },
    { method: "GET", failure, elapsedMs: 10_001, verdict: "give-up", why: "the deadline is over" },
    { method: "GET", failure, attempts: 10, verdict: "give-up", why: "ten attempts are enough" },
  ]),
  ...worthIt.flatMap((failure): Row[] => [
    { method: "GET", failure, verdict: "elsewhere", why: "a safe request may be sent twice" },
    { method: "QUERY", failure, sent: "kept", verdict: "elsewhere", why: "its body can be sent again" },
    { method: "QUERY", failure, sent: "lost", verdict: "give-up", why: "its body cannot be sent again" },
    { method: "PUT", failure, sent: "kept", verdict: "give-up", why: "PUT is idempotent, but not safe" },
    { method: "POST", failure, verdict: "give-up", why: "POST may not be sent twice" },
    { method: "PURGE", failure, verdict: "give-up", why: "nothing is known of the method" },
    { method: "GET", failure, hasRepeated: true, verdict: "give-up", why: "it was repeated once already" },
    { method: "GET", failure, hasBudget: false, verdict: "give-up", why: "the retry budget is used up" },
    { method: "GET", failure, attempts: 9, verdict: "elsewhere", why: "a tenth attempt may be made" },
    { method: "GET", failure, attempts: 10, verdict: "give-up", why: "ten attempts are enough" },
  ]),
  ...["GET", "PUT", "POST"].flatMap((method): Row[] => [
    { method, failure: "tls-refused", verdict: "elsewhere", why: "the instance has read nothing of it" },
    { method, failure: "tls-refused", sent: "kept", verdict: "elsewhere", why: "its body can be sent again" },
    {
      method,
      failure: "tls-refused",
      sent: "lost",
      verdict: "give-up",
      why: "its body cannot be sent again",
    },
    { method, failure: "tls-refused", hasBudget: false, verdict: "elsewhere", why: "no budget is needed" },
  ]),
  {
    method: "GET",
    failure: "reset",
    elapsedMs: 10_000,
    verdict: "elsewhere",
    why: "the deadline is not over",
  },
  { method: "GET", failure: "reset", elapsedMs: 10_001, verdict: "give-up", why: "the deadline is over" },
  {
    method: "GET",
    failure: "server-error",
    elapsedMs: 10_001,
    verdict: "give-up",
    why: "the deadline is over",
  },
  { method: "GET", failure: "hang", elapsedMs: 600_000, verdict: "elsewhere", why: "a hang may begin late" },
  ...neverWorthIt.map((failure): Row => ({
    method: "GET",
    failure,
    verdict: "give-up",
    why: "no other instance does better",
  })),
  { method: "GET", failure: "deadline", verdict: "give-up", why: "the whole request took too long" },
  ...["GET", "PUT", "DELETE"].map((method): Row => ({
    method,
    failure: "reset",
    isDeadReuse: true,
    verdict: "reopen",
    why: "the connection was dead before the request came",
  })),
  {
    method: "PUT",
    failure: "reset",
    isDeadReuse: true,
    sent: "kept",
    hasBudget: false,
    elapsedMs: 20_000,
    attempts: 10,
    verdict: "reopen",
    why: "neither budget, deadline nor attempts count for a dead kept connection",
  },
  {
    method: "PUT",
    failure: "reset",
    isDeadReuse: true,
    sent: "lost",
    verdict: "give-up",
    why: "its body cannot be sent again",
  },
  {
    method: "POST",
    failure: "reset",
    isDeadReuse: true,
    verdict: "give-up",
    why: "RFC 9110 section 9.2.2 forbids to send it twice",
  },
  {
    method: "PUT",
    failure: "reset",
    isDeadReuse: true,
    hasReopened: true,
    verdict: "give-up",
    why: "a dead connection is replaced once",
  },
  {
    method: "GET",
    failure: "reset",
    isDeadReuse: true,
    hasReopened: true,
    verdict: "elsewhere",
    why: "a safe request may still be repeated once",
  },
];

describe("whether a request is sent again", () => {
  test.each(rows.map((row) => [describeRow(row), row] as const))("%s", (_name, row) => {
    expect(verdictOf(row)).toBe(row.verdict);
  });
});

/** The whole rule: what the request allows, then the deadline, then the budget. */
function verdictOf(row: Row): Row["verdict"] {
  const { failure, elapsedMs = 0, hasBudget = true } = row;
  const verdict = decideRetry(factsOf(row));
  if (verdict !== "elsewhere") return verdict;
  if (!isInTime(failure, elapsedMs, 10_000)) return "give-up";
  return needsBudget(failure) && !hasBudget ? "give-up" : "elsewhere";
}

function factsOf(row: Row): RetryFacts {
  return {
    failure: row.failure,
    request: { method: row.method, isIdempotent: idempotent.has(row.method) },
    isReplayable: row.sent !== "lost",
    isDeadReuse: row.isDeadReuse ?? false,
    attempts: row.attempts ?? 1,
    hasReopened: row.hasReopened ?? false,
    hasRepeated: row.hasRepeated ?? false,
  };
}

function describeRow({ method, failure, verdict, why, ...more }: Row): string {
  const conditions = Object.entries(more).map(([name, value]) => `${name} ${String(value)}`);
  return `${[method, failure, ...conditions].join(", ")}: ${verdict}, because ${why}`;
}
