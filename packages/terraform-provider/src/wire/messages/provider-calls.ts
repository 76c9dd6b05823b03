import { blob, byName, flag, many, one, text, int } from "../protobuf/field.ts";
import type { ContentOf, Message } from "../protobuf/codec.ts";
import { message } from "../protobuf/message.ts";
import { attributePath, diagnostic, dynamicValue, rawState } from "./dynamic-value.ts";
import { schema } from "./schema.ts";

/*
 * The calls of plugin protocol 6 (package tfplugin6, up to 6.10) that this provider answers, from the field numbers that the protocol's
 * documentation states. Clients take "unimplemented" for every other call: functions, ephemeral resources, lists, state stores, actions.
 */

const nothing = message({});
const diagnostics = message({ diagnostics: many(1, () => diagnostic) });
const clientCapabilities = message({ deferralAllowed: flag(1), writeOnlyAttributesAllowed: flag(2) });
const serverCapabilities = message({
  planDestroy: flag(1),
  getProviderSchemaOptional: flag(2),
  moveResourceState: flag(3),
});
const named = message({ typeName: text(1) });

const metadata = message({
  serverCapabilities: one(1, () => serverCapabilities),
  diagnostics: many(2, () => diagnostic),
  dataSources: many(3, () => named),
  resources: many(4, () => named),
});

const providerSchema = message({
  provider: one(1, () => schema),
  resourceSchemas: byName(2, () => schema),
  dataSourceSchemas: byName(3, () => schema),
  diagnostics: many(4, () => diagnostic),
  serverCapabilities: one(6, () => serverCapabilities),
});

const importedResource = message({
  typeName: text(1),
  state: one(2, () => dynamicValue),
  private: blob(3),
});

const unary = <Q, A>(request: Message<Q>, response: Message<A>): Call<Q, A> => ({ request, response });

/** One call: what is asked and what is answered. */
export interface Call<Q, A> {
  readonly request: Message<Q>;
  readonly response: Message<A>;
}

/** The calls by their names on the wire. */
export const providerCalls = {
  GetMetadata: unary(nothing, metadata),
  GetProviderSchema: unary(nothing, providerSchema),
  ValidateProviderConfig: unary(
    message({ config: one(1, () => dynamicValue) }),
    message({ diagnostics: many(2, () => diagnostic) }),
  ),
  ValidateResourceConfig: unary(
    message({
      typeName: text(1),
      config: one(2, () => dynamicValue),
      clientCapabilities: one(3, () => clientCapabilities),
    }),
    diagnostics,
  ),
  ValidateDataResourceConfig: unary(
    message({ typeName: text(1), config: one(2, () => dynamicValue) }),
    diagnostics,
  ),
  UpgradeResourceState: unary(
    message({ typeName: text(1), version: int(2), rawState: one(3, () => rawState) }),
    message({ upgradedState: one(1, () => dynamicValue), diagnostics: many(2, () => diagnostic) }),
  ),
  ConfigureProvider: unary(
    message({ terraformVersion: text(1), config: one(2, () => dynamicValue) }),
    diagnostics,
  ),
  ReadResource: unary(
    message({ typeName: text(1), currentState: one(2, () => dynamicValue), private: blob(3) }),
    message({
      newState: one(1, () => dynamicValue),
      diagnostics: many(2, () => diagnostic),
      private: blob(3),
    }),
  ),
  PlanResourceChange: unary(
    message({
      typeName: text(1),
      priorState: one(2, () => dynamicValue),
      proposedNewState: one(3, () => dynamicValue),
      config: one(4, () => dynamicValue),
      priorPrivate: blob(5),
      clientCapabilities: one(7, () => clientCapabilities),
    }),
    message({
      plannedState: one(1, () => dynamicValue),
      requiresReplace: many(2, () => attributePath),
      plannedPrivate: blob(3),
      diagnostics: many(4, () => diagnostic),
    }),
  ),
  ApplyResourceChange: unary(
    message({
      typeName: text(1),
      priorState: one(2, () => dynamicValue),
      plannedState: one(3, () => dynamicValue),
      config: one(4, () => dynamicValue),
      plannedPrivate: blob(5),
    }),
    message({
      newState: one(1, () => dynamicValue),
      private: blob(2),
      diagnostics: many(3, () => diagnostic),
    }),
  ),
  ImportResourceState: unary(
    message({ typeName: text(1), id: text(2) }),
    message({ importedResources: many(1, () => importedResource), diagnostics: many(2, () => diagnostic) }),
  ),
  ReadDataSource: unary(
    message({ typeName: text(1), config: one(2, () => dynamicValue) }),
    message({ state: one(1, () => dynamicValue), diagnostics: many(2, () => diagnostic) }),
  ),
  StopProvider: unary(nothing, message({ error: text(1) })),
} as const;

export type ProviderCallName = keyof typeof providerCalls;
export type RequestOf<Name extends ProviderCallName> = ContentOf<(typeof providerCalls)[Name]["request"]>;
export type ResponseOf<Name extends ProviderCallName> = ContentOf<(typeof providerCalls)[Name]["response"]>;

/** What answers the calls. A field that a response leaves out has its default. */
export type ProviderHandlers = {
  readonly [Name in ProviderCallName]: (request: RequestOf<Name>) => Promise<Partial<ResponseOf<Name>>>;
};
