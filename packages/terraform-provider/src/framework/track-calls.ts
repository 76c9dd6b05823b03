import type { ProviderHandlers } from "../wire/messages/provider-calls.ts";

/** The same handlers, and a promise for the end of all calls that run. */
export function trackCalls(handlers: ProviderHandlers): {
  readonly handlers: ProviderHandlers;
  readonly settled: () => Promise<void>;
} {
  const running = new Set<Promise<unknown>>();
  const tracked =
    <Q, A>(handler: (request: Q) => Promise<A>) =>
    (request: Q): Promise<A> => {
      const call = handler(request);
      const done: Promise<unknown> = call.catch(() => {}).finally(() => running.delete(done));
      running.add(done);
      return call;
    };
  return {
    handlers: {
      GetMetadata: tracked(handlers.GetMetadata),
      GetProviderSchema: tracked(handlers.GetProviderSchema),
      ValidateProviderConfig: tracked(handlers.ValidateProviderConfig),
      ValidateResourceConfig: tracked(handlers.ValidateResourceConfig),
      ValidateDataResourceConfig: tracked(handlers.ValidateDataResourceConfig),
      UpgradeResourceState: tracked(handlers.UpgradeResourceState),
      ConfigureProvider: tracked(handlers.ConfigureProvider),
      ReadResource: tracked(handlers.ReadResource),
      PlanResourceChange: tracked(handlers.PlanResourceChange),
      ApplyResourceChange: tracked(handlers.ApplyResourceChange),
      ImportResourceState: tracked(handlers.ImportResourceState),
      ReadDataSource: tracked(handlers.ReadDataSource),
      StopProvider: tracked(handlers.StopProvider),
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}
