import { rotateCertificates, type Rotation, type RotationStep } from "../certificates/rotate-certificates.ts";
import type { CallOptions } from "../call-options.ts";
import { applyPlan } from "./apply.ts";
import { certificateNotPresented, worldHasNoCertificates } from "./errors.ts";
import type { World } from "./open-world.ts";
import { performAct } from "./perform-act.ts";
import { readUnpresented } from "./read-unpresented.ts";
import { untilHealthy } from "./until-healthy.ts";
import { untilSettled } from "./until-settled.ts";
import { waitForCondition } from "./wait-for-condition.ts";
import { withWorldLock } from "./with-world-lock.ts";

export interface RotateWorldOptions extends CallOptions {
  /** A new authority too. */
  readonly authority: boolean;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

/**
 * Gives the agents of a closed world new certificates. They are told to reload: no connection ends. Nomad reads the authorities that it knows
 * Consul by only when it starts, so a new authority restarts it, twice; tasks run on. Throws WORLD_HAS_NO_CERTIFICATES.
 */
export function rotateWorldCertificates(world: World, options: RotateWorldOptions): Promise<Rotation> {
  const { folder, inventory, engine } = world;
  if (inventory.security === "open") throw worldHasNoCertificates(folder.name, engine.kind);
  const { signal, onStep, authority } = options;
  const onWait = (pid: number): void => onStep?.(`waiting for pid ${pid}, which works on this world`);
  return withWorldLock(folder, { signal, onWait }, () =>
    rotateCertificates(folder, inventory, {
      authority,
      now: () => new Date(),
      takeOver: (step) => takeOver(world, step, options),
    }),
  );
}

async function takeOver(
  world: World,
  step: RotationStep,
  { signal, onStep }: RotateWorldOptions,
): Promise<void> {
  const { engine } = world;
  await applyPlan(await engine.plan({ signal }), {
    hosts: engine.hosts,
    signal,
    reloadAll: true,
    ...(restartsNomad(step) && { restarts: (unit) => unit.startsWith("nomad-") }),
    onStep: (part) => onStep?.(`${step}: ${part}`),
    waitFor: (condition, call) => waitForCondition(condition, world, call),
    act: (act, call) => performAct(act, world, call),
  });
  onStep?.(`${step}: every agent shows its certificate`);
  const missing = await untilSettled({
    signal,
    timeoutMs: presentedWithinMs,
    read: () => readUnpresented(world, { signal }),
  });
  if (missing.length > 0) throw certificateNotPresented(world.folder.name, missing);
  // What a restarted Nomad registers is checked for the first time some seconds later.
  if (restartsNomad(step)) await untilHealthy(world, { signal });
}

const restartsNomad = (step: RotationStep): boolean => step !== "new certificates";

/** A reload takes an agent some milliseconds; a machine under load some seconds. */
const presentedWithinMs = 30_000;
