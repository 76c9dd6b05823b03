import type { Clock } from "../clock.ts";
import type { Snapshot } from "../discovery/snapshot.ts";
import type {
  Attempt,
  AttemptFailure,
  AttemptReport,
  Decision,
  RequestSummary,
  UpstreamInstance,
  UpstreamTimeouts,
} from "../proxy/upstream-selector.ts";
import type { Route } from "../routes/route-table.ts";
import { AttemptBooks } from "./attempt-books.ts";
import type { BalanceOptions } from "./balance-options.ts";
import { pick } from "./pick.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { RetryBudget } from "./retry-budget.ts";
import { TargetList, type Candidate } from "./target-list.ts";
import { TryTimeout } from "./try-timeout.ts";
import type { Upstream } from "./upstream.ts";

export interface BalancerOptions {
  /** Read at each use: they may be overwritten. */
  readonly settings: BalanceOptions;
  readonly clock: Clock;
  readonly onRemoved: (endpoint: UpstreamInstance) => void;
  readonly observer?: BalanceObserver | undefined;
}

/** Hears what the balancer does; must not throw. */
export interface BalanceObserver {
  ejected?(upstream: Upstream): void;
  /** A retry was wanted: `granted`, or refused because the budget is used up. */
  retried?(failure: AttemptFailure, isGranted: boolean): void;
}

/** Chooses instances, keeps count of how they do, and keeps requests away from those that fail. */
export interface Balancer {
  /** Where this attempt of a request on this route goes. Synchronous. */
  choose(route: Route, request: RequestSummary, attempt: Attempt): Choice;
  update(snapshot: Snapshot): void;
  readonly registry: Registry;
  readonly retriesServerErrors: boolean;
  readonly budget: RetryBudget;
  /** The edge's own probe of an instance that is ejected. */
  probed(id: string, isWorking: boolean): void;
  /** Instances that are ejected now. */
  ejected(): readonly Upstream[];
}

export type Choice =
  | {
      readonly kind: "candidate";
      readonly candidate: Candidate;
      readonly timeouts: UpstreamTimeouts;
      readonly report: AttemptReport;
    }
  | Extract<Decision, { kind: "give-up" }>
  /** No instance is in use, or all that are have no room. */
  | { readonly kind: "unavailable"; readonly reason: "no-instance" | "overloaded" };

/** State of one route, kept as long as its targets stay the same. */
interface Plan {
  readonly list: TargetList;
  readonly tryTimeout: TryTimeout;
  turn: number;
}

/** Failures after which nothing was sent: another instance may be tried whatever the request is. */
const nothingSent: ReadonlySet<AttemptFailure> = new Set(["connect-failed", "connect-timeout", "tls-failed"]);

/** A balancer without any load yet. */
export function createBalancer(options: BalancerOptions): Balancer {
  const { clock, observer, settings, onRemoved } = options;
  const registry = createRegistry({ ejection: settings.ejection, clock, onRemoved });
  const budget = new RetryBudget(settings.retries, clock.monotonic());
  const plans = new WeakMap<Route, Plan>();
  const tryTimeouts = new Map<string, TryTimeout>();
  return {
    get retriesServerErrors() {
      return settings.retries.onServerErrors;
    },
    choose,
    update: (snapshot) => registry.update(snapshot),
    registry,
    budget,
    probed,
    ejected,
  };

  function choose(route: Route, request: RequestSummary, attempt: Attempt): Choice {
    const now = clock.monotonic();
    if (attempt.failure === undefined) budget.deposit();
    else if (!mayRetry(attempt.failure, attempt, now)) return { kind: "give-up" };
    const plan = planOf(route);
    const candidate = pickFrom(plan, attempt.tried, now);
    if (!candidate) return attempt.failure === undefined ? unavailable(plan) : { kind: "give-up" };
    if (attempt.failure !== undefined && !nothingSent.has(attempt.failure)) budget.withdraw(now);
    return {
      kind: "candidate",
      candidate,
      timeouts: timeoutsFor(plan, request, attempt, now),
      report: new AttemptBooks({
        upstream: candidate.upstream,
        tryTimeout: plan.tryTimeout,
        monotonic: clock.monotonic,
        eject,
      }),
    };
  }

  function mayRetry(failure: AttemptFailure, { requestStartedAt }: Attempt, now: number): boolean {
    if (now - requestStartedAt > settings.retries.deadlineMs) return false;
    const isGranted = nothingSent.has(failure) || budget.hasAny(now);
    observer?.retried?.(failure, isGranted);
    return isGranted;
  }

  function pickFrom(plan: Plan, tried: ReadonlySet<string>, now: number): Candidate | undefined {
    const { policy, slowStartMs, limits } = settings;
    const pickWhere = (isEligible: (candidate: Candidate) => boolean) =>
      pick(plan.list, { policy, slowStartMs, isEligible, random: clock.random, turn: plan.turn, now });
    plan.turn++;
    const isOpen = ({ upstream }: Candidate) => !tried.has(upstream.endpoint.id) && upstream.hasRoom(limits);
    const isUsable = (candidate: Candidate) =>
      isOpen(candidate) && !candidate.upstream.failures.isEjected(now);
    // When all drain, or all are ejected, any is better than none.
    return (
      pickWhere((candidate) => isUsable(candidate) && now >= candidate.upstream.avoidedUntil) ??
      pickWhere(isUsable) ??
      pickWhere(isOpen)
    );
  }

  function unavailable({ list }: Plan): Choice {
    return { kind: "unavailable", reason: list.candidates.length === 0 ? "no-instance" : "overloaded" };
  }

  /** A first attempt is given up early only if another instance can be asked instead, at the budget's cost. */
  function timeoutsFor(plan: Plan, request: RequestSummary, attempt: Attempt, now: number): UpstreamTimeouts {
    const { timeouts } = settings;
    const isSafe = (request.method === "GET" || request.method === "HEAD") && !request.hasBody;
    if (attempt.number > 1 || !isSafe || plan.list.candidates.length < 2 || !budget.hasAny(now))
      return timeouts;
    return { ...timeouts, headMs: Math.min(timeouts.headMs, plan.tryTimeout.read(timeouts.leastTryMs)) };
  }

  function planOf(route: Route): Plan {
    const known = plans.get(route);
    if (known) return known;
    const candidates = route.targets.map((target) => ({
      target,
      upstream: registry.of(target.instance, target.tag.protocol),
    }));
    const plan = { list: new TargetList(candidates), tryTimeout: tryTimeoutOf(route), turn: 0 };
    plans.set(route, plan);
    return plan;
  }

  /** Outlives the route's changes of targets. */
  function tryTimeoutOf({ host, path }: Route): TryTimeout {
    const place = host + path;
    const known = tryTimeouts.get(place);
    if (known) return known;
    if (tryTimeouts.size >= 100_000) tryTimeouts.clear();
    const tryTimeout = new TryTimeout();
    tryTimeouts.set(place, tryTimeout);
    return tryTimeout;
  }

  /** Never more than half of a service: when most fail, the fault is elsewhere. */
  function eject(upstream: Upstream, now: number): void {
    let all = 0;
    let ejected = 0;
    for (const { failures } of registry.ofService(upstream.service)) {
      all++;
      if (failures.isEjected(now)) ejected++;
    }
    if ((ejected + 1) * 2 > all) return;
    upstream.failures.eject(now);
    // The ejection is the penalty: once it is over the instance has to get requests to show that it works.
    upstream.latency.reset();
    observer?.ejected?.(upstream);
  }

  function probed(id: string, isWorking: boolean): void {
    if (!isWorking) return;
    for (const { endpoint, failures } of registry.all()) if (endpoint.id === id) failures.probedWell();
  }

  function ejected(): readonly Upstream[] {
    const now = clock.monotonic();
    return [...registry.all()].filter(({ failures }) => failures.isEjected(now));
  }
}
