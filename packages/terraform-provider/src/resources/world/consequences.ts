import { isDeepStrictEqual } from "node:util";
import type { PlannedOf } from "../../framework/attribute.ts";
import { unknownValue } from "../../wire/values/value.ts";
import type { worldAttributes, WorldState } from "./attributes.ts";

type Attributes = typeof worldAttributes;

/**
 * What an update makes of the attributes that the provider says (pure): a world that is opened or closed, that gets or loses Vault, or whose hosts
 * change, may answer elsewhere afterwards; only other programs make other versions. What a file of hosts says by then is not known.
 */
export function consequences(
  planned: PlannedOf<Attributes>,
  prior: WorldState,
): Partial<PlannedOf<Attributes>> {
  const isSame = (...names: readonly (keyof Attributes)[]): boolean =>
    names.every((name) => isDeepStrictEqual(planned[name], prior[name]));
  const readsFile = prior.engine === "ssh" && prior.inventory !== null;
  const answersThere = !readsFile && isSame("security", "vault", "hosts");
  const runsSame = isSame(
    "vault",
    "consul_version",
    "nomad_version",
    "consul_program",
    "nomad_program",
    "vault_program",
  );
  return {
    ...(!answersThere && { consul_address: unknownValue, nomad_address: unknownValue }),
    vault_address: answersThere ? prior.vault_address : unknownValue,
    versions: runsSame ? prior.versions : unknownValue,
  };
}
