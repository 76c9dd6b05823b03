import { engineNotAvailable } from "../errors.ts";
import { createEmbeddedEngine } from "../hosts/embedded/engine.ts";
import { createLocalEngine } from "../hosts/netns/engine.ts";
import type { Engine, EngineContext } from "./engine.ts";

/** The engine that the inventory names. */
export function openEngine(context: EngineContext): Engine {
  const kind = context.inventory.engine;
  switch (kind) {
    case "embedded":
      return createEmbeddedEngine(context);
    case "local":
      return createLocalEngine(context);
    case "ssh":
      throw engineNotAvailable(kind);
  }
}
