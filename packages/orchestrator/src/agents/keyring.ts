import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { keyringRefused } from "./errors.ts";

/** The gossip keys that all agents of a cluster hold in common. An agent that is asked for them asks all others. */
export interface Keyring {
  readonly system: "consul" | "nomad";
  list(options: CallOptions): Promise<readonly string[]>;
  /** From now on messages under this key are understood. */
  install(key: string, options: CallOptions): Promise<void>;
  /** From now on messages are sent under this key. */
  use(key: string, options: CallOptions): Promise<void>;
  remove(key: string, options: CallOptions): Promise<void>;
}

const listSchema = z.object({ Keys: z.record(z.string(), z.number()) });

/** Of Consul's agents (API: /v1/operator/keyring). */
export function createConsulKeyring(url: string, fetch: Fetch): Keyring {
  const ask = createAsk("consul", fetch);
  const path = `${url}/v1/operator/keyring`;
  const send = (method: string) => async (key: string, options: CallOptions) =>
    void (await ask(path, { method, key }, options));
  return {
    system: "consul",
    list: async (options) => {
      const rings = z.array(listSchema).parse(JSON.parse(await ask(path, { method: "GET" }, options)));
      return [...new Set(rings.flatMap(({ Keys }) => Object.keys(Keys)))];
    },
    install: send("POST"),
    use: send("PUT"),
    remove: send("DELETE"),
  };
}

/** Of Nomad's servers (API: /v1/agent/keyring). */
export function createNomadKeyring(url: string, fetch: Fetch): Keyring {
  const ask = createAsk("nomad", fetch);
  const path = `${url}/v1/agent/keyring`;
  const send = (what: string) => async (key: string, options: CallOptions) =>
    void (await ask(`${path}/${what}`, { method: "PUT", key }, options));
  return {
    system: "nomad",
    list: async (options) =>
      Object.keys(listSchema.parse(JSON.parse(await ask(`${path}/list`, { method: "GET" }, options))).Keys),
    install: send("install"),
    use: send("use"),
    remove: send("remove"),
  };
}

/** Keys travel in bodies, never in a URL, and are never part of an error. */
function createAsk(system: Keyring["system"], fetch: Fetch) {
  return async (
    url: string,
    { method, key }: { method: string; key?: string },
    { signal }: CallOptions,
  ): Promise<string> => {
    const body = key === undefined ? {} : { body: JSON.stringify({ Key: key }) };
    const response = await fetch(url, { method, ...body, signal });
    const text = await response.text();
    if (!response.ok)
      throw keyringRefused(
        system,
        `${method} ${url}: ${response.status} ${key === undefined ? text : text.replaceAll(key, "(key)")}`,
      );
    return text;
  };
}
