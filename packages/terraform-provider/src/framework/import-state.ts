import type { RequestOf, ResponseOf } from "../wire/messages/provider-calls.ts";
import { conform } from "../wire/values/conform.ts";
import { writeDynamic } from "../wire/values/dynamic-value.ts";
import type { Attributes } from "./attribute.ts";
import type { CallContext, Resource } from "./definitions.ts";
import { notImportable } from "./errors.ts";
import { objectType } from "./kinds.ts";

/** Answers ImportResourceState: enough to read the resource by, which Terraform does next. */
export async function importState<Client>(
  resource: Resource<Attributes, Client>,
  { typeName, id }: RequestOf<"ImportResourceState">,
  context: CallContext<Client>,
): Promise<Partial<ResponseOf<"ImportResourceState">>> {
  if (!resource.import) throw notImportable(typeName);
  const known = await resource.import(id, context);
  const state = conform(known, objectType(resource.attributes), { attributes: "lenient" });
  return { importedResources: [{ typeName, state: writeDynamic(state), private: new Uint8Array() }] };
}
