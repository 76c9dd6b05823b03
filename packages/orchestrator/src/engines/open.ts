import { createEmbeddedEngine } from "./embedded/embedded-engine.ts";
import { createLocalEngine } from "./local/local-engine.ts";
import { createSshEngine } from "./ssh/ssh-engine.ts";
import type { Engine, EngineContext } from "./engine.ts";

/** The engine that the inventory names. */
export function openEngine(context: EngineContext): Engine {
  const kind = context.inventory.engine;
  if (kind === "embedded") return createEmbeddedEngine(context);
  if (kind === "local") return createLocalEngine(context);
  return createSshEngine(context);
}
