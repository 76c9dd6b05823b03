import type { Log } from "../wire/plugin/log.ts";
import type { ProviderHandlers } from "../wire/messages/provider-calls.ts";
import { readDynamic } from "../wire/values/dynamic-value.ts";
import { isObject, isWhollyKnown } from "../wire/values/value.ts";
import { applyChange } from "./apply-change.ts";
import { validateConfig } from "./validate-config.ts";
import { notConfigured, unknownDataSource, unknownResource } from "./errors.ts";
import { problem, problemOf, writeDiagnostic, type Diagnostic } from "./diagnostic.ts";
import type { Attributes } from "./attribute.ts";
import type { CallContext, DataSource, Provider, Resource } from "./definitions.ts";
import { importState } from "./import-state.ts";
import { objectType } from "./kinds.ts";
import { planChange } from "./plan-change.ts";
import { readData, readState } from "./read-state.ts";
import { upgradeState } from "./upgrade-state.ts";
import { writeSchema } from "./write-schema.ts";

export interface HandlerOptions {
  readonly log: Log;
  /** Called when the user has stopped Terraform: {@link HandlerOptions.signal} is to be aborted by it. */
  readonly stop: () => void;
  /** Aborted then, and when the client is gone. */
  readonly signal: AbortSignal;
}

/** What a provider answers to the calls of the protocol. Whatever is thrown on the way becomes an error of the one call. */
export function createHandlers<Client>(
  provider: Provider<Client>,
  { log, stop, signal }: HandlerOptions,
): ProviderHandlers {
  let client: { readonly made: Client } | undefined;

  const context = (): CallContext<Client> => {
    if (!client) throw notConfigured();
    return { client: client.made, signal, log };
  };
  const { resource, dataSource } = createLookup(provider);
  const guarded = guard(log, signal);

  return {
    ...describe(provider),
    ValidateProviderConfig: guarded("validate provider", async ({ config }) => ({
      diagnostics: (await validateConfig(provider, config, undefined)).map(writeDiagnostic),
    })),
    ValidateResourceConfig: guarded("validate", async ({ typeName, config, clientCapabilities }) => ({
      diagnostics: (await validateConfig(resource(typeName), config, clientCapabilities)).map(
        writeDiagnostic,
      ),
    })),
    ValidateDataResourceConfig: guarded("validate data source", async ({ typeName, config }) => ({
      diagnostics: (await validateConfig(dataSource(typeName), config, undefined)).map(writeDiagnostic),
    })),
    ConfigureProvider: guarded("configure", async ({ config }) => {
      const values = readDynamic(config, objectType(provider.attributes));
      if (!isObject(values) || !isWhollyKnown(values))
        return { diagnostics: [writeDiagnostic(unknownConfiguration)] };
      client = { made: await provider.configure(values) };
      return {};
    }),
    UpgradeResourceState: guarded("upgrade", async (request) =>
      upgradeState(resource(request.typeName), request),
    ),
    ReadResource: guarded("read", (request) => readState(resource(request.typeName), request, context())),
    PlanResourceChange: guarded("plan", (request) =>
      planChange(resource(request.typeName), request, context()),
    ),
    ApplyResourceChange: guarded("apply", (request) =>
      applyChange(resource(request.typeName), request, context()),
    ),
    ImportResourceState: guarded("import", (request) =>
      importState(resource(request.typeName), request, context()),
    ),
    ReadDataSource: guarded("read data source", (request) =>
      readData(dataSource(request.typeName), request, context()),
    ),
    StopProvider: async () => {
      log("info", "told to stop");
      stop();
      return {};
    },
  };
}

/** What a provider has, as names and as schemas. */
const describe = <Client>(
  provider: Provider<Client>,
): Pick<ProviderHandlers, "GetMetadata" | "GetProviderSchema"> => ({
  GetMetadata: async () => ({
    serverCapabilities,
    resources: Object.keys(provider.resources).map((typeName) => ({ typeName })),
    dataSources: Object.keys(provider.dataSources).map((typeName) => ({ typeName })),
  }),
  GetProviderSchema: async () => ({
    serverCapabilities,
    provider: writeSchema(provider),
    resourceSchemas: mapValues(provider.resources, writeSchema),
    dataSourceSchemas: mapValues(provider.dataSources, writeSchema),
  }),
});

/** Definitions by the names that calls have. */
const createLookup = <Client>({ resources, dataSources }: Provider<Client>) => ({
  resource: (name: string): Resource<Attributes, Client> => {
    const found = resources[name];
    if (!found) throw unknownResource(name, Object.keys(resources));
    return found;
  },
  dataSource: (name: string): DataSource<Attributes, Client> => {
    const found = dataSources[name];
    if (!found) throw unknownDataSource(name, Object.keys(dataSources));
    return found;
  },
});

/** No call for a resource that is deleted; the schema may be kept by the client. */
const serverCapabilities = { planDestroy: false, getProviderSchemaOptional: true, moveResourceState: false };

const unknownConfiguration: Diagnostic = problem(
  "The provider's configuration is not known yet",
  "It depends on something that is made by the same apply. Make that first (`-target`), or write the value itself.",
);

/** A handler that answers with an error instead of failing: a call that fails tells users nothing. */
const guard =
  (log: Log, signal: AbortSignal) =>
  <Q extends object, A>(what: string, handler: (request: Q) => Promise<A>) =>
  async (request: Q): Promise<A | { readonly diagnostics: ReturnType<typeof writeDiagnostic>[] }> => {
    const type: unknown = Reflect.get(request, "typeName");
    log("debug", what, { resource: type });
    try {
      return await handler(request);
    } catch (error) {
      const described = problemOf(error, signal);
      log("error", `${what} failed: ${described.summary}`, { resource: type });
      return { diagnostics: [writeDiagnostic(described)] };
    }
  };

const mapValues = <T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
