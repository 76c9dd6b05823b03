import type { DynamicValue } from "../wire/messages/dynamic-value.ts";
import type { RequestOf } from "../wire/messages/provider-calls.ts";
import { readDynamic } from "../wire/values/dynamic-value.ts";
import { isObject } from "../wire/values/value.ts";
import type { Attributes, PlannedOf } from "./attribute.ts";
import { problem, problemsOf, type Diagnostic } from "./diagnostic.ts";
import { checkOf, objectType } from "./kinds.ts";
import type { Values } from "./plan-by-schema.ts";

/** What can be validated. */
export interface Validated {
  readonly attributes: Attributes;
  validate?(config: PlannedOf<Attributes>): readonly Diagnostic[] | Promise<readonly Diagnostic[]>;
}

/** Everything that is wrong with a configuration, as far as it is known. */
export async function validateConfig(
  definition: Validated,
  config: DynamicValue | undefined,
  capabilities: RequestOf<"ValidateResourceConfig">["clientCapabilities"],
): Promise<readonly Diagnostic[]> {
  const type = objectType(definition.attributes);
  const values = readDynamic(config, type);
  if (!isObject(values)) return [];
  const { error } = checkOf(definition.attributes).safeParse(values);
  const problems = problemsOf(error?.issues ?? [], type);
  const refused = capabilities?.writeOnlyAttributesAllowed
    ? []
    : refuseWriteOnly(definition.attributes, values);
  return [...problems, ...refused, ...((await definition.validate?.(values)) ?? [])];
}

/** A client that does not know write-only attributes would write them into its state. */
function refuseWriteOnly(attributes: Attributes, values: Values): readonly Diagnostic[] {
  return Object.entries(attributes)
    .filter(([name, { writeOnly }]) => writeOnly && (values[name] ?? null) !== null)
    .map(([name]) =>
      problem(
        `${name} needs a client that knows write-only attributes`,
        "Use Terraform 1.11 or OpenTofu 1.11, or newer: an older one would write the value into its state.",
        [{ attribute: name }],
      ),
    );
}
