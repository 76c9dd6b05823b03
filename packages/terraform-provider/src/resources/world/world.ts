import { isDeepStrictEqual } from "node:util";
import { bringUp, checkWorld, tearDown } from "orchestrator";
import { isKnown, type PlannedOf } from "../../framework/attribute.ts";
import type {
  ApplyContext,
  CallContext,
  PlannedChange,
  Planning,
  Resource,
} from "../../framework/definitions.ts";
import { warning, type Diagnostic } from "../../framework/diagnostic.ts";
import type { Path } from "../../wire/values/path.ts";
import { openIfThere } from "../open-if-there.ts";
import type { Platform } from "../platform.ts";
import { worldSchema, type worldAttributes, type WorldState } from "./attributes.ts";
import { consequences } from "./consequences.ts";
import { describeDifference, readDrift } from "./read-drift.ts";
import { stateOf } from "./state-of.ts";
import { validateWorld } from "./validate-world.ts";
import { nameOf, wantedAsIs, wantedOf } from "./wanted-of.ts";

type Attributes = typeof worldAttributes;
type Context = CallContext<Platform>;

/** `nomaddemo_world`: what `world up`, `world up --check` and `world down` do. */
export const worldResource: Resource<Attributes, Platform> = {
  ...worldSchema,
  validate: validateWorld,
  plan,
  read: async ({ state }, context) => {
    const world = await openIfThere({ home: context.client.home, name: nameOf(state) });
    if (!world) return undefined;
    // A file may have changed since; what else a configuration says is in the plan as attributes.
    const wanted =
      state.inventory === null ? wantedAsIs(nameOf(state), context.client) : wantedOf(state, context.client);
    const drift = await readDrift(world, { wanted, signal: context.signal });
    return { state: await stateOf(state, world, drift) };
  },
  create: async ({ config }, context) => ({ state: await makeTrue(config, context) }),
  update: async ({ config }, context) => ({ state: await makeTrue(config, context) }),
  delete: async ({ state }, { client: { home }, signal, log }) => {
    const name = nameOf(state);
    const onWait = (pid: number): void => log("info", `waiting for pid ${pid}, which works on world ${name}`);
    await tearDown({ home, name, signal, onWait });
  },
  import: (id) => Promise.resolve({ name: id }),
};

/** After any apply nothing is left to mend: that is known already. */
const mended = { drift: [], healthy: true };
/** For comparing what is to be: how it is does not count. */
const unjudged = { drift: null, healthy: null };

async function plan(
  { config, prior, planned }: PlannedChange<Attributes>,
  context: Context,
): Promise<Planning<Attributes>> {
  if (!prior) return { planned: mended };
  const becoming = { ...mended, ...consequences(planned, prior) };
  if (!isKnown<Attributes>(config)) return { planned: becoming };
  const isChanged = !isDeepStrictEqual({ ...planned, ...unjudged }, { ...prior, ...unjudged });
  if (!isChanged && prior.drift?.length === 0) return {};
  const replace = hostsReplace(config, prior);
  if (replace.length > 0 || isReplaced(planned, prior)) return { planned: mended, replace };
  const lost = prior.vault === true && config.vault === false ? [secretsGo(nameOf(config))] : [];
  return { planned: becoming, diagnostics: [...lost, ...(await announce(config, context))] };
}

const secretsGo = (name: string): Diagnostic =>
  warning(`Vault of world ${name} is removed, and every secret in it`, "Nothing brings them back.", [
    { attribute: "vault" },
  ]);

/** Worlds of this machine are made as they are to be; only hosts of the user's come and go. */
const hostsReplace = ({ hosts }: WorldState, prior: WorldState): readonly Path[] =>
  prior.engine === "ssh" || isDeepStrictEqual(hosts, prior.hosts) ? [] : [[{ attribute: "hosts" }]];

const isReplaced = (planned: PlannedOf<Attributes>, prior: WorldState): boolean =>
  (["name", "engine", "servers", "clients", "inventory", "network", "datacenter"] as const).some(
    (name) => planned[name] !== prior[name],
  );

/** What `world up --check` says that the change does, host by host. */
async function announce(config: WorldState, { client, signal }: Context): Promise<readonly Diagnostic[]> {
  const world = { home: client.home, name: nameOf(config) };
  const { differences, isNew } = await checkWorld(world, wantedOf(config, client), { signal });
  if (isNew || differences.length === 0) return [];
  const count = differences.length === 1 ? "1 change" : `${differences.length} changes`;
  return [
    warning(`${count} on the hosts of world ${world.name}`, differences.map(describeDifference).join("\n")),
  ];
}

async function makeTrue(
  config: WorldState,
  { client, signal, log }: ApplyContext<Attributes, Platform>,
): Promise<WorldState> {
  const name = nameOf(config);
  const onStep = (step: string): void => log("info", `world ${name}: ${step}`);
  const { world, changes } = await bringUp({
    home: client.home,
    name,
    wanted: wantedOf(config, client),
    signal,
    onStep,
  });
  for (const change of changes) log("info", `world ${name}: ${change}`);
  return await stateOf(config, world, []);
}
