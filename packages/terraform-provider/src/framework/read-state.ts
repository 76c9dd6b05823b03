import type { RequestOf, ResponseOf } from "../wire/messages/provider-calls.ts";
import { conform } from "../wire/values/conform.ts";
import { readDynamic, writeDynamic } from "../wire/values/dynamic-value.ts";
import { isObject } from "../wire/values/value.ts";
import type { Attributes } from "./attribute.ts";
import type { CallContext, DataSource, Resource } from "./definitions.ts";
import { objectType } from "./kinds.ts";
import { readPrivate, writePrivate } from "./private-state.ts";

/** Answers ReadResource: what is there now, null where nothing is. */
export async function readState<Client>(
  resource: Resource<Attributes, Client>,
  { currentState, private: remembered }: RequestOf<"ReadResource">,
  context: CallContext<Client>,
): Promise<Partial<ResponseOf<"ReadResource">>> {
  const type = objectType(resource.attributes);
  const state = readDynamic(currentState, type);
  if (!isObject(state)) return { newState: writeDynamic(null) };
  const present = { state, private: readPrivate(remembered) };
  const found = await resource.read(present, context);
  if (!found) return { newState: writeDynamic(null) };
  return {
    newState: writeDynamic(conform(found.state, type, { attributes: "exact" })),
    private: writePrivate(found.private ?? present.private),
  };
}

/** Answers ReadDataSource. */
export async function readData<Client>(
  source: DataSource<Attributes, Client>,
  request: RequestOf<"ReadDataSource">,
  context: CallContext<Client>,
): Promise<Partial<ResponseOf<"ReadDataSource">>> {
  const type = objectType(source.attributes);
  const config = readDynamic(request.config, type);
  const state = await source.read(isObject(config) ? config : {}, context);
  return { state: writeDynamic(conform(state, type, { attributes: "exact" })) };
}
