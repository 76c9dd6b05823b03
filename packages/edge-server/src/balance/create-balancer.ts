import type { Clock } from "../clock.ts";
import type { Snapshot } from "../discovery/snapshot.ts";
import type { Attempt, Decision } from "../exchange/upstream-selector.ts";
import type { AttemptFailure } from "../upstream/failure.ts";
import type { AttemptReport } from "../upstream/attempt-report.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { UpstreamTimeouts } from "../upstream/timeouts.ts";
import { isInTime, needsBudget } from "../exchange/retry-policy.ts";
import { endpointOf } from "../routing/endpoint-of.ts";
import type { Route } from "../routing/route-table.ts";
import { UpstreamStats, type StatsContext } from "./upstream-stats.ts";
import type { BalanceOptions } from "./balance-options.ts";
import { LiveTimeouts } from "./live-timeouts.ts";
import { pick } from "./pick.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { RetryBudget } from "./retry-budget.ts";
import { Suspects } from "./suspects.ts";
import { TargetList, type Candidate } from "./target-list.ts";
import type { Upstream } from "./upstream.ts";

export interface BalancerOptions {
  /** Asked at each use: other settings replace them. */
  readonly settings: () => BalanceOptions;
  readonly clock: Clock;
  readonly onRemoved: (endpoint: UpstreamInstance) => void;
  readonly observer?: BalanceObserver | undefined;
}

/** Hears what the balancer does; must not throw. */
export interface BalanceObserver {
  ejected?(upstream: Upstream): void;
  /** Another instance is asked after this failure, or (not granted) would be if the budget were not used up. */
  retried?(failure: AttemptFailure, isGranted: boolean): void;
  /** An instance keeps requests waiting: a probe has to tell whether it lives. */
  suspected?(upstream: Upstream): void;
  /** Its certificate or handshake was not accepted; `detail` is for operators. */
  tlsFailed?(upstream: Upstream, detail: string): void;
}

/** Chooses instances, keeps count of how they do, and keeps requests away from those that fail. */
export interface Balancer {
  /** Where this attempt of a request on this route goes. Synchronous. */
  choose(route: Route, request: RequestSummary, attempt: Attempt): Choice;
  update(snapshot: Snapshot): void;
  readonly registry: Registry;
  readonly retriesServerErrors: boolean;
  readonly budget: RetryBudget;
  /** The edge's own probe of an instance that is ejected or suspected. */
  probed(id: string, isWorking: boolean): void;
  /** Instances that keep requests waiting and have not been probed since. */
  suspected(): readonly Upstream[];
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
  turn: number;
}

/** A balancer without any load yet. */
export function createBalancer(options: BalancerOptions): Balancer {
  return new InstanceBalancer(options);
}

class InstanceBalancer implements Balancer {
  readonly registry: Registry;
  readonly budget: RetryBudget;
  readonly #options: BalancerOptions;
  readonly #suspects: Suspects;
  readonly #plans = new WeakMap<Route, Plan>();
  readonly #statsContext: StatsContext;
  readonly #timeouts: UpstreamTimeouts;

  constructor(options: BalancerOptions) {
    const { clock, observer, settings, onRemoved } = options;
    const eject = (upstream: Upstream, now: number) => this.#eject(upstream, now);
    const suspects = new Suspects({ eject, suspected: (upstream) => observer?.suspected?.(upstream) });
    this.#options = options;
    this.#suspects = suspects;
    this.registry = createRegistry({
      ejection: () => settings().ejection,
      clock,
      onRemoved: (endpoint) => {
        suspects.forget(endpoint);
        onRemoved(endpoint);
      },
    });
    this.budget = new RetryBudget(() => settings().retries, clock.monotonic());
    this.#timeouts = new LiveTimeouts(() => settings().timeouts);
    this.#statsContext = {
      monotonic: clock.monotonic,
      timeouts: () => settings().timeouts,
      eject,
      suspect: (upstream, now) => suspects.add(upstream, now),
      tlsFailed: (upstream, detail) => observer?.tlsFailed?.(upstream, detail),
    };
  }

  get retriesServerErrors(): boolean {
    return this.#options.settings().retries.onServerErrors;
  }

  choose(route: Route, request: RequestSummary, attempt: Attempt): Choice {
    const now = this.#options.clock.monotonic();
    const { retries } = this.#options.settings();
    const { failure, requestStartedAt } = attempt;
    if (failure === undefined) this.budget.deposit();
    else if (!isInTime(failure, now - requestStartedAt, retries.deadlineMs)) return { kind: "give-up" };
    const plan = this.#planOf(route);
    const candidate = this.#pickFrom(plan, attempt, now);
    if (!candidate) return failure === undefined ? unavailable(plan) : { kind: "give-up" };
    if (failure !== undefined && !this.#takeRetry(failure, now)) return { kind: "give-up" };
    const hasOther = plan.list.candidates.length > 1;
    const context = this.#statsContext;
    const report = new UpstreamStats({ upstream: candidate.upstream, request, hasOther, context });
    return { kind: "candidate", candidate, timeouts: this.#timeouts, report };
  }

  #takeRetry(failure: AttemptFailure, now: number): boolean {
    const isGranted = !needsBudget(failure) || this.budget.withdraw(now);
    this.#options.observer?.retried?.(failure, isGranted);
    return isGranted;
  }

  #pickFrom(plan: Plan, { tried, isOptional }: Attempt, now: number): Candidate | undefined {
    const { policy, slowStartMs, limits } = this.#options.settings();
    const { random } = this.#options.clock;
    const pickWhere = (isEligible: (candidate: Candidate) => boolean) =>
      pick(plan.list, { policy, slowStartMs, isEligible, random, turn: plan.turn, now });
    plan.turn++;
    const isOpen = ({ upstream }: Candidate) => !tried.has(upstream.endpoint.id) && upstream.hasRoom(limits);
    const isUsable = (candidate: Candidate) =>
      isOpen(candidate) && !candidate.upstream.failures.isEjected(now);
    // When all drain, or all are ejected, any is better than none.
    return (
      pickWhere((candidate) => isUsable(candidate) && now >= candidate.upstream.avoidedUntil) ??
      pickWhere(isUsable) ??
      (isOptional ? undefined : pickWhere(isOpen))
    );
  }

  #planOf(route: Route): Plan {
    const known = this.#plans.get(route);
    if (known) return known;
    const candidates = route.targets.map((target) => ({
      target,
      upstream: this.registry.of(target.instance, endpointOf(target.tag)),
    }));
    const plan = { list: new TargetList(candidates), turn: 0 };
    this.#plans.set(route, plan);
    return plan;
  }

  /** Never more than half of a service: when most fail, the fault is elsewhere. */
  #eject(upstream: Upstream, now: number): void {
    if (upstream.failures.isEjected(now)) return;
    let all = 0;
    let ejected = 0;
    for (const { failures } of this.registry.ofService(upstream.service)) {
      all++;
      if (failures.isEjected(now)) ejected++;
    }
    if ((ejected + 1) * 2 > all) return;
    upstream.failures.eject(now);
    // The ejection is the penalty: once it is over the instance has to get requests to show that it works.
    upstream.latency.reset();
    this.#options.observer?.ejected?.(upstream);
  }

  update(snapshot: Snapshot): void {
    this.registry.update(snapshot);
  }

  probed(id: string, isWorking: boolean): void {
    const now = this.#options.clock.monotonic();
    for (const upstream of this.registry.all())
      if (upstream.endpoint.id === id) this.#suspects.probed(upstream, isWorking, now);
  }

  suspected(): readonly Upstream[] {
    return this.#suspects.all();
  }

  ejected(): readonly Upstream[] {
    const now = this.#options.clock.monotonic();
    return [...this.registry.all()].filter(({ failures }) => failures.isEjected(now));
  }
}

function unavailable({ list }: Plan): Choice {
  return { kind: "unavailable", reason: list.candidates.length === 0 ? "no-instance" : "overloaded" };
}
