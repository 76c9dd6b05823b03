import { doByHand, planByHand, targetNames, type HandPlan } from "chaos";
import { openWorld, requireRunning, type World, type WorldName } from "orchestrator";
import { wishNotPossible } from "../errors.ts";
import type { WishPlan } from "../state/plans.ts";
import type { HandPicture } from "../state/stream.ts";
import { describeWish, type Wish } from "../state/wish.ts";
import type { ActList } from "./act-list.ts";
import { drainHost, planDrain, undrainHost } from "./drain-host.ts";
import { faultOfWish, type FaultWish, type Known } from "./fault-of-wish.ts";

/** What can be done to a world by hand, with a plan before it. */
export interface Hands {
  plan(wish: Wish): Promise<WishPlan>;
  /** Begins it; what becomes of it is told to all who look. */
  carryOut(wish: Wish): Promise<HandPicture>;
}

export interface HandsOptions extends WorldName {
  readonly known: () => Known;
  readonly acts: ActList;
}

const planWithinMs = 20_000;

/** Faults go through the guards and the ledger of `chaos`; a drain is an operator's own act. */
export function createHands({ known, acts, ...place }: HandsOptions): Hands {
  const open = async (): Promise<World> => {
    const world = await openWorld(place);
    requireRunning(world);
    return world;
  };
  return {
    async plan(wish) {
      const what = describeWish(wish);
      if (wish.do === "drain-host") return { what, ...planDrain(wish.host, known().allocations), unmet: [] };
      if (wish.do === "undrain-host") return { what, targets: [wish.host], effects: [], unmet: [] };
      return planPicture(await planFault(wish, await open(), known()));
    },
    async carryOut(wish) {
      const world = await open();
      if (wish.do === "drain-host") return acts.begin(describeWish(wish), () => drainHost(world, wish.host));
      if (wish.do === "undrain-host")
        return acts.begin(describeWish(wish), () => undrainHost(world, wish.host));
      const plan = await planFault(wish, world, known());
      if (plan.unmet.length > 0) throw wishNotPossible(`${describeWish(wish)}: it ${plan.unmet.join("; ")}`);
      const { lastsMs } = plan;
      return acts.begin(describeWish(wish), ({ signal }) => carryOutFault(plan, { world, signal }), {
        lastsMs,
      });
    },
  };
}

async function planFault(wish: FaultWish, world: World, known: Known): Promise<HandPlan> {
  if (world.engine.kind === "ssh")
    throw wishNotPossible(
      "the hosts of this world are machines of their own: `pnpm chaos run --foreign` breaks them",
    );
  return planByHand(world, faultOfWish(wish, known), AbortSignal.timeout(planWithinMs));
}

function planPicture({ planned, unmet, lastsMs }: HandPlan): WishPlan {
  const { what, effects } = planned;
  return { what, effects, unmet, targets: targetNames(planned), ...(lastsMs !== undefined && { lastsMs }) };
}

async function carryOutFault(plan: HandPlan, options: Parameters<typeof doByHand>[1]): Promise<string> {
  const effect = await doByHand(plan, options);
  // A wait that was ended early is no error for whoever waits.
  options.signal.throwIfAborted();
  return "seen" in effect ? effect.seen : effect.unseen;
}
