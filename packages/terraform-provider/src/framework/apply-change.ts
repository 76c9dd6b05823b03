import type { RequestOf, ResponseOf } from "../wire/messages/provider-calls.ts";
import { conform } from "../wire/values/conform.ts";
import type { CtyType } from "../wire/values/cty-type.ts";
import { readDynamic, writeDynamic } from "../wire/values/dynamic-value.ts";
import { isObject } from "../wire/values/value.ts";
import type { Attributes } from "./attribute.ts";
import type { ApplyContext, CallContext, Kept, Resource } from "./definitions.ts";
import { problemOf, writeDiagnostic } from "./diagnostic.ts";
import { objectType } from "./kinds.ts";
import type { Values } from "./plan-by-schema.ts";
import { readPrivate, writePrivate, type PrivateState } from "./private-state.ts";

/** Answers ApplyResourceChange. A change that fails leaves what was kept last: Terraform remembers that, beside the error. */
export async function applyChange<Client>(
  resource: Resource<Attributes, Client>,
  request: RequestOf<"ApplyResourceChange">,
  context: CallContext<Client>,
): Promise<Partial<ResponseOf<"ApplyResourceChange">>> {
  const type = objectType(resource.attributes);
  const before = readDynamic(request.priorState, type);
  const prior = isObject(before) ? before : undefined;
  const remembered = readPrivate(request.plannedPrivate);
  let kept: Kept<Attributes> | undefined = prior && { state: prior, private: remembered };
  const keep = (now: Kept<Attributes>): void => void (kept = now);
  try {
    const change = readChange(request, type, remembered);
    kept = await perform(resource, { change, prior, remembered }, { ...context, keep });
    return respond(kept, type, remembered);
  } catch (error) {
    const diagnostic = problemOf(error, context.signal);
    context.log("error", `apply failed: ${diagnostic.summary}`, { resource: request.typeName });
    return { ...respond(kept, type, remembered), diagnostics: [writeDiagnostic(diagnostic)] };
  }
}

interface Performed {
  /** Undefined: the resource goes. */
  readonly change:
    | { readonly config: Values; readonly planned: Values; readonly private: PrivateState }
    | undefined;
  readonly prior: Values | undefined;
  readonly remembered: PrivateState;
}

async function perform<Client>(
  resource: Resource<Attributes, Client>,
  { change, prior, remembered }: Performed,
  context: ApplyContext<Attributes, Client>,
): Promise<Kept<Attributes> | undefined> {
  if (change && prior) return resource.update({ ...change, state: prior }, context);
  if (change) return resource.create(change, context);
  if (prior) await resource.delete({ state: prior, private: remembered }, context);
  return undefined;
}

function readChange(
  { plannedState, config }: RequestOf<"ApplyResourceChange">,
  type: CtyType,
  remembered: PrivateState,
): Performed["change"] {
  const planned = readDynamic(plannedState, type);
  const configured = readDynamic(config, type);
  if (!isObject(planned) || !isObject(configured)) return undefined;
  return { config: configured, planned, private: remembered };
}

function respond(
  kept: Kept<Attributes> | undefined,
  type: CtyType,
  remembered: PrivateState,
): Partial<ResponseOf<"ApplyResourceChange">> {
  if (!kept) return { newState: writeDynamic(null) };
  return {
    newState: writeDynamic(conform(kept.state, type, { attributes: "exact" })),
    private: writePrivate(kept.private ?? remembered),
  };
}
