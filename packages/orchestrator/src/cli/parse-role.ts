import { badArgument } from "command-line";
import { roles, type Role } from "../access/roles.ts";

/** The role of `--as`; undefined where it was not given. Throws a usage error. */
export function parseRole(text: string | undefined): Role | undefined {
  const role = roles.find((known) => known === text);
  if (role === undefined && text !== undefined)
    throw badArgument(`--as ${text}: the roles are ${roles.join(", ")}`);
  return role;
}
