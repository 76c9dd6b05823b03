import { engineNotAvailable, unknownEngine } from "../errors.ts";
import { engineKindSchema, type EngineKind } from "./inventory.ts";

export interface ChosenEngine {
  readonly kind: EngineKind;
  /** Why, in words. */
  readonly reason: string;
}

/** The engine that was asked for; `auto`, the default, takes what can be had here. Throws usage errors. */
export function chooseEngine(wanted = "auto"): ChosenEngine {
  if (wanted === "auto") return { kind: "embedded", reason: "this project's own agents: nothing to install" };
  const kind = engineKindSchema.safeParse(wanted);
  if (!kind.success) throw unknownEngine(wanted, ["auto", ...engineKindSchema.options]);
  if (kind.data !== "embedded") throw engineNotAvailable(kind.data);
  return { kind: kind.data, reason: "asked for" };
}
