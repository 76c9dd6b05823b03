import type { RequestOf, ResponseOf } from "../wire/messages/provider-calls.ts";
import { conform } from "../wire/values/conform.ts";
import { parseJson, writeDynamic } from "../wire/values/dynamic-value.ts";
import type { Attributes } from "./attribute.ts";
import type { Resource } from "./definitions.ts";
import { stateTooNew, stateTooOld } from "./errors.ts";
import { objectType } from "./kinds.ts";

/** Answers UpgradeResourceState, with which every plan begins: a stored state, rewritten step by step for today's schema. */
export function upgradeState<Client>(
  { attributes, version = 0, upgrades = {} }: Resource<Attributes, Client>,
  request: Pick<RequestOf<"UpgradeResourceState">, "version" | "rawState">,
): Partial<ResponseOf<"UpgradeResourceState">> {
  if (request.version > version) throw stateTooNew(request.version, version);
  let state = parseJson(request.rawState?.json ?? new Uint8Array());
  for (let at = request.version; at < version; at += 1) {
    const upgrade = upgrades[at];
    if (!upgrade || typeof state !== "object" || state === null) throw stateTooOld(request.version, version);
    state = upgrade({ ...state });
  }
  // Attributes may have come and gone without a new version of the schema.
  const upgraded = conform(state, objectType(attributes), { attributes: "lenient" });
  return { upgradedState: writeDynamic(upgraded) };
}
