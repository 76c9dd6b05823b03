import type { handleUnaryCall, sendUnaryData, ServiceDefinition } from "@grpc/grpc-js";
import { providerCalls, type ProviderHandlers } from "../messages/provider-calls.ts";
import { methodOf, type Service } from "./service.ts";

/** How the calls of the provider's own protocol look on the wire. */
export const providerDefinition: ServiceDefinition = Object.fromEntries(
  Object.entries(providerCalls).map(([name, { request, response }]) => [
    name,
    methodOf<unknown, unknown>({ path: `/tfplugin6.Provider/${name}`, request, response }),
  ]),
);

/** `tfplugin6.Provider`: the calls of the provider's own protocol. */
export function createProviderService(handlers: ProviderHandlers): Service {
  const implementation = Object.fromEntries(
    Object.entries<(request: never) => Promise<object>>(handlers).map(([name, handler]) => [
      name,
      unary(handler),
    ]),
  );
  return { definition: providerDefinition, implementation };
}

/** A handler as the gRPC library calls it: with what the definition has deserialized. */
const unary =
  (handler: (request: never) => Promise<object>): handleUnaryCall<object, object> =>
  ({ request }, callback) => {
    void answer(() => Reflect.apply(handler, undefined, [request]), callback);
  };

async function answer(call: () => Promise<object>, callback: sendUnaryData<object>): Promise<void> {
  try {
    callback(null, await call());
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)));
  }
}
