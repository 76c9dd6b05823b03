import type { RequestOf, ResponseOf } from "../wire/messages/provider-calls.ts";
import { conform } from "../wire/values/conform.ts";
import type { CtyType } from "../wire/values/cty-type.ts";
import { readDynamic, writeDynamic } from "../wire/values/dynamic-value.ts";
import { isObject } from "../wire/values/value.ts";
import type { Attributes } from "./attribute.ts";
import type { CallContext, Resource } from "./definitions.ts";
import { writeDiagnostic, writePath } from "./diagnostic.ts";
import { objectType } from "./kinds.ts";
import { planBySchema, replacedBy, type SchemaPlanOptions } from "./plan-by-schema.ts";
import { readPrivate, writePrivate } from "./private-state.ts";

/** Answers PlanResourceChange: what the schema says of the change, and what the resource knows better. */
export async function planChange<Client>(
  resource: Resource<Attributes, Client>,
  request: RequestOf<"PlanResourceChange">,
  context: CallContext<Client>,
): Promise<Partial<ResponseOf<"PlanResourceChange">>> {
  const { attributes } = resource;
  const type = objectType(attributes);
  const change = readChange(request, type);
  // Nothing is asked about a resource that goes: see the capabilities.
  if (!change) return { plannedState: writeDynamic(null), plannedPrivate: request.priorPrivate };
  const { config, prior } = change;
  const remembered = readPrivate(request.priorPrivate);
  const bySchema = planBySchema({ attributes, ...change });
  const planning = await resource.plan?.({ config, prior, planned: bySchema, private: remembered }, context);
  const planned = conform({ ...bySchema, ...planning?.planned }, type, { attributes: "exact" });
  const replace = [
    ...replacedBy(attributes, prior, isObject(planned) ? planned : {}),
    ...(planning?.replace ?? []),
  ];
  return {
    plannedState: writeDynamic(planned),
    requiresReplace: replace.map(writePath),
    plannedPrivate: writePrivate(planning?.private ?? remembered),
    diagnostics: (planning?.diagnostics ?? []).map(writeDiagnostic),
  };
}

function readChange(
  request: RequestOf<"PlanResourceChange">,
  type: CtyType,
): Omit<SchemaPlanOptions, "attributes"> | undefined {
  const config = readDynamic(request.config, type);
  const proposed = readDynamic(request.proposedNewState, type);
  const prior = readDynamic(request.priorState, type);
  if (!isObject(proposed) || !isObject(config)) return undefined;
  return { config, proposed, prior: isObject(prior) ? prior : undefined };
}
