import { createAccess, type AccessOptions } from "../access/create-access.ts";
import { createAccessFetch } from "../net/access-fetch.ts";
import type { Engine } from "./engine.ts";
import { keepAliveMs } from "./ssh/ssh-fetch.ts";

/** The engine, its world's agents asked over TLS in a role where the world is closed. The one place that adds both to requests. */
export function withAccess(engine: Engine, options: AccessOptions): Engine {
  if (options.inventory.security === "open") return engine;
  const access = createAccess(options);
  const { connect, fetch, kind } = engine;
  const keepAlive = kind === "ssh" ? { keepAliveMs } : {};
  return { ...engine, access, fetch: createAccessFetch({ access, connect, fetch, ...keepAlive }) };
}
