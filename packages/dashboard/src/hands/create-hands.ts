import { doByHand, planByHand, targetNames, type HandPlan } from "chaos";
import { messageOf } from "command-line/message-of";
import { openWorld, requireRunning, type World, type WorldName } from "orchestrator";
import { wishNotPossible } from "../errors.ts";
import type { HandPicture } from "../state/stream.ts";
import { describeWish, type Wish } from "../state/wish.ts";
import type { NewEvent } from "../state/world-event.ts";
import { faultOfWish, type Known } from "./fault-of-wish.ts";

/** What a fault would do. */
export interface PlanPicture {
  readonly what: string;
  readonly targets: readonly string[];
  /** What follows, in words. */
  readonly effects: readonly string[];
  /** Why it cannot be done; empty where it can. */
  readonly unmet: readonly string[];
  readonly lastsMs?: number;
}

/** What is done to a world by hand. */
export interface Hands extends AsyncDisposable {
  plan(wish: Wish): Promise<PlanPicture>;
  /** Begins it; what becomes of it is told to all who look. */
  carryOut(wish: Wish): Promise<HandPicture>;
  /** Undoes what is in force; false when there is no such thing. */
  undo(id: string): boolean;
}

export interface HandsOptions extends WorldName {
  readonly known: () => Known;
  readonly onHands: (hands: readonly HandPicture[]) => void;
  readonly record: (event: NewEvent) => void;
}

/** Remembered for who comes later. */
const mostKept = 20;
const planWithinMs = 20_000;

/** Hands that plan before they do, through the guards and the ledger of `chaos`. */
export function createHands({ known, onHands, record, ...place }: HandsOptions): Hands {
  const all: HandPicture[] = [];
  const underWay = new Map<string, { readonly stop: AbortController; readonly end: Promise<void> }>();
  let count = 0;

  const show = (hand: HandPicture): HandPicture => {
    const index = all.findIndex(({ id }) => id === hand.id);
    if (index < 0) all.push(hand);
    else all[index] = hand;
    if (all.length > mostKept) all.shift();
    onHands([...all]);
    return hand;
  };

  return {
    plan: async (wish) => planPicture((await planned(wish, place, known())).plan),
    async carryOut(wish) {
      const { world, plan } = await planned(wish, place, known());
      if (plan.unmet.length > 0) throw wishNotPossible(`${describeWish(wish)}: it ${plan.unmet.join("; ")}`);
      const stop = new AbortController();
      const hand = show(begunHand(`hand-${++count}`, wish, plan));
      record({ kind: "hands", tone: "plain", text: `By hand: ${plan.planned.what}.`, about: [] });
      const settled = async (): Promise<void> => {
        const ending = await settle(plan, { world, signal: stop.signal });
        underWay.delete(hand.id);
        show({ ...hand, ...ending, undoable: false });
        record(describeEnd(plan, ending));
      };
      const end = settled();
      underWay.set(hand.id, { stop, end });
      return hand;
    },
    undo(id) {
      const hand = underWay.get(id);
      hand?.stop.abort(new Error("undone by hand"));
      return hand !== undefined;
    },
    async [Symbol.asyncDispose]() {
      for (const { stop } of underWay.values()) stop.abort(new Error("the page has ended"));
      await Promise.all([...underWay.values()].map(({ end }) => end));
    },
  };
}

async function planned(
  wish: Wish,
  place: WorldName,
  known: Known,
): Promise<{ readonly world: World; readonly plan: HandPlan }> {
  const world = await openWorld(place);
  requireRunning(world);
  if (world.engine.kind === "ssh")
    throw wishNotPossible(
      "the hosts of this world are machines of their own: `pnpm chaos run --foreign` breaks them",
    );
  const plan = await planByHand(world, faultOfWish(wish, known), AbortSignal.timeout(planWithinMs));
  return { world, plan };
}

function planPicture({ planned, unmet, lastsMs }: HandPlan): PlanPicture {
  const { what, effects } = planned;
  return { what, effects, unmet, targets: targetNames(planned), ...(lastsMs !== undefined && { lastsMs }) };
}

function begunHand(id: string, wish: Wish, { lastsMs }: HandPlan): HandPicture {
  const begun = Date.now();
  return {
    id,
    what: describeWish(wish),
    state: "doing",
    begun,
    ...(lastsMs !== undefined && { until: begun + lastsMs }),
    undoable: lastsMs !== undefined,
  };
}

type Ending = Pick<HandPicture, "state" | "outcome">;

async function settle(
  plan: HandPlan,
  options: { readonly world: World; readonly signal: AbortSignal },
): Promise<Ending> {
  try {
    const effect = await doByHand(plan, options);
    return { state: "done", outcome: "seen" in effect ? effect.seen : effect.unseen };
  } catch (error) {
    if (options.signal.aborted) return { state: "done", outcome: "undone before its time" };
    return { state: "failed", outcome: messageOf(error) };
  }
}

function describeEnd({ planned: { what }, lastsMs }: HandPlan, { state, outcome = "" }: Ending): NewEvent {
  const about = { kind: "hands" as const, about: [] };
  if (state === "failed") return { ...about, tone: "bad", text: `Not done: ${what}: ${outcome}` };
  if (lastsMs === undefined) return { ...about, tone: "plain", text: `Done: ${what}: ${outcome}.` };
  return { ...about, tone: "good", text: `Over and undone: ${what}: ${outcome}.` };
}
