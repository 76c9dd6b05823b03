import { checkWorldFile, type WorldFile } from "orchestrator";
import { z } from "zod";
import { isKnown, type PlannedOf } from "../../framework/attribute.ts";
import { problem, type Diagnostic } from "../../framework/diagnostic.ts";
import type { Path } from "../../wire/values/path.ts";
import { unknownValue } from "../../wire/values/value.ts";
import type { worldAttributes } from "./attributes.ts";
import { fileOf } from "./wanted-of.ts";

type Attributes = typeof worldAttributes;

/** What no single attribute of a world can say about itself: the rules of world files. */
export function validateWorld(config: PlannedOf<Attributes>): readonly Diagnostic[] {
  const twice = findTwice(config);
  if (twice.length > 0 || !isKnown<Attributes>(config) || config.inventory !== null) return twice;
  const { error } = file.safeParse(fileOf(config));
  return (error?.issues ?? []).map(({ path, message }) =>
    problem(
      `Invalid world: ${[...path].map(String).join(".")} ${message}`,
      "docs/terraform.md has examples.",
      pathOf(path),
    ),
  );
}

const file = z.custom<WorldFile>().superRefine(checkWorldFile);

/** Hosts can be said in three ways, each by itself. What is not known yet, a module's variable for example, may turn out to be null. */
function findTwice({ hosts, inventory, servers, clients }: PlannedOf<Attributes>): readonly Diagnostic[] {
  const isSaid = (value: unknown): boolean => value !== null && value !== unknownValue;
  const ways = { hosts: [hosts], inventory: [inventory], "servers and clients": [servers, clients] };
  const said = Object.entries(ways).flatMap(([name, values]) => (values.some(isSaid) ? [name] : []));
  if (said.length < 2) return [];
  return [problem(said.join(" beside "), "Say the hosts in one way: by number, one by one, or in a file.")];
}

/** Attributes have the names of a world file's keys, but for what is grouped there. */
function pathOf([first, ...rest]: readonly PropertyKey[]): Path {
  if (first === "versions") return [{ attribute: "consul_version" }];
  if (first !== "hosts") return first === undefined ? [] : [{ attribute: String(first) }];
  const [index, name] = rest;
  return [
    { attribute: "hosts" },
    ...(typeof index === "number" ? [{ index }] : []),
    ...(typeof name === "string" ? [{ attribute: name }] : []),
  ];
}
