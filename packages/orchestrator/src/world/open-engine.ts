import { engineNotAvailable } from "../errors.ts";
import { createEmbeddedEngine } from "../hosts/embedded/engine.ts";
import type { Engine, EngineContext } from "./engine.ts";

/** The engine that the inventory names. */
export function openEngine(context: EngineContext): Engine {
  const kind = context.inventory.engine;
  if (kind === "embedded") return createEmbeddedEngine(context);
  throw engineNotAvailable(kind);
}
