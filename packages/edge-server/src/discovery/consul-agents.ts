import { formatAddress } from "workload";
import { parseConsulAddress, type ConsulSettings } from "./consul-settings.ts";

/** Consul agents, one of them in use. */
export interface ConsulAgents {
  inUse(): { readonly url: URL; readonly position: number };
  /** The first one, which is preferred. */
  first(): URL;
  /** Further agents after those given; replaces what was learned before. */
  learn(hosts: readonly string[]): void;
  /** Uses the next one, unless the one at this position is not in use any more: many queries fail together when an agent dies. True when it moved on. */
  leave(position: number): boolean;
  useFirst(): void;
  /** For people, the one in use by itself. */
  names(): { readonly inUse: string; readonly all: readonly string[]; readonly learned: readonly string[] };
}

/** Those given, the first one in use. */
export function createConsulAgents({ addresses }: ConsulSettings): ConsulAgents {
  let learned: readonly URL[] = [];
  let position = 0;
  const all = () => [...addresses, ...learned];
  return {
    inUse: () => ({ url: at(position), position }),
    first: () => at(0),
    learn: (hosts) => {
      const given = new Set(addresses.map(({ host }) => host));
      learned = hosts.flatMap((host) => siblingOf(addresses[0], host)).filter(({ host }) => !given.has(host));
    },
    leave: (left) => {
      if (left !== position) return false;
      position = (position + 1) % all().length;
      return true;
    },
    useFirst: () => (position = 0),
    names: () => ({
      inUse: at(position).host,
      all: all().map(({ host }) => host),
      learned: learned.map(({ hostname }) => hostname.replace(/^\[|\]$/g, "")),
    }),
  };

  function at(place: number): URL {
    const urls = all();
    const url = urls[place % urls.length];
    if (!url) throw new Error("no Consul address is given");
    return url;
  }
}

/** The same scheme and port on another host: agents of one cluster are set up alike. */
function siblingOf(own: URL | undefined, host: string): URL[] {
  if (!own) return [];
  const port = Number(own.port) || (own.protocol === "https:" ? 443 : 80);
  return [parseConsulAddress(`${own.protocol}//${formatAddress({ host, port })}`, false)];
}
