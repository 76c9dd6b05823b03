import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { openWorld, type World, type WorldName } from "orchestrator";
import { portTaken } from "../errors.ts";
import { createActList } from "../hands/act-list.ts";
import { createHands } from "../hands/create-hands.ts";
import { deployRoutes } from "../hands/deploy-routes.ts";
import { createDeployments } from "../hands/deployments.ts";
import { handRoutes } from "../hands/hand-routes.ts";
import { scenarioRoutes } from "../hands/scenario-routes.ts";
import { createScenarioRuns } from "../hands/scenario-runs.ts";
import { followProbes } from "../prober/follow-probes.ts";
import { followWorld } from "../reading/follow-world.ts";
import { createPace } from "../reading/pace.ts";
import { createDashboard, type Routes } from "./create-dashboard.ts";
import { createHub, type Source } from "./hub.ts";
import { createSession, keepSession, readSession, type Session } from "./session.ts";

export interface ServeWorldOptions extends WorldName {
  /** Of 127.0.0.1; default: the one of before, else a free one. */
  readonly port?: number | undefined;
  /** The checkout: where services are found. */
  readonly repository: string;
  /** Requests per second of the prober to each edge; 0: it does not ask. */
  readonly ratePerEdge: number;
}

/** A page that is served. */
export interface ServedWorld extends AsyncDisposable {
  /** The first address: it holds what lets a browser in. */
  readonly url: string;
  /** Resolves once the world is gone. */
  readonly gone: Promise<void>;
}

/** Serves a world's page on 127.0.0.1. Nothing of the world is asked as long as nobody looks. Throws WORLD_NOT_FOUND, DASHBOARD_PORT_TAKEN. */
export async function serveWorld(options: ServeWorldOptions): Promise<ServedWorld> {
  const world = await openWorld(options);
  const session = await chooseSession(world, options.port);
  const gone = Promise.withResolvers<void>();
  const pace = createPace();
  const hub = createHub({ sources: sourcesOf(options, { pace, onGone: gone.resolve }), onChange: pace.stir });
  const place = { home: options.home, name: options.name };
  const acts = createActList({ onHands: hub.hands, record: hub.record });
  const hands = createHands({ ...place, known: hub.picture, acts });
  const runs = createScenarioRuns({ ...place, onRun: hub.run, record: hub.record });
  const deployments = createDeployments({ ...place, repository: options.repository, acts });
  const routes: Routes = (app, base) => {
    handRoutes(app, base, { hands, acts, place });
    scenarioRoutes(app, base, { runs, home: place.home });
    deployRoutes(app, base, deployments);
  };
  const app = createDashboard({ hub, session, routes });
  try {
    await app.listen({ host: "127.0.0.1", port: session.port });
  } catch (error) {
    throw portTaken(session.port, error);
  }
  return {
    url: `http://127.0.0.1:${session.port}/${session.base}/?token=${session.token}`,
    gone: gone.promise,
    async [Symbol.asyncDispose]() {
      await app.close();
      // What is in force is undone before anything else ends.
      await Promise.all([acts[Symbol.asyncDispose](), runs[Symbol.asyncDispose]()]);
      await hub[Symbol.asyncDispose]();
    },
  };
}

interface Following {
  readonly pace: ReturnType<typeof createPace>;
  readonly onGone: () => void;
}

function sourcesOf({ ratePerEdge, home, name }: ServeWorldOptions, { pace, onGone }: Following): Source[] {
  const open = (): Promise<World> => openWorld({ home, name });
  // A world that cannot be opened is not there any more.
  const world: Source = (board, signal) =>
    followWorld({ open, onPicture: board.take, onGone, pace, signal }).catch(onGone);
  const probes: Source = (board, signal) => {
    const isDeployed = (): boolean =>
      Object.values(board.latest().jobs).some(({ id, running }) => id === "edge-server" && running > 0);
    return followProbes({
      open,
      ratePerEdge,
      isDeployed,
      probed: board.probes.add,
      idle: board.probes.idle,
      signal,
    });
  };
  const none: Source = async (board) => board.probes.idle("asking is switched off");
  return [world, ratePerEdge > 0 ? probes : none];
}

/** Pages that are open find a server that was started anew where it was, by what they know already. */
async function chooseSession({ folder }: World, port: number | undefined): Promise<Session> {
  const file = join(folder.path, "dashboard.json");
  const known = await readSession(file);
  const isServed = known !== undefined && !(await isFree(known.port));
  if (known && !isServed && (port ?? known.port) === known.port) return known;
  const session = createSession(port ?? (await freePort()));
  // What the other server of this world was started with stays for its pages.
  if (!isServed) await keepSession(file, session);
  return session;
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOn(port)) !== undefined;
}

async function freePort(): Promise<number> {
  return (await listenOn(0)) ?? 0;
}

/** The port that could be listened on; undefined when it is taken. */
async function listenOn(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : undefined;
}
