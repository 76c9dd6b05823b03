import { Agent, fetch } from "undici";
import type { NomadFetch } from "./transport.ts";

/** PEM texts, not paths. */
export interface NomadTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Name to ask for and to verify instead of the address's host. */
  readonly serverName?: string | undefined;
  /** Accepts any certificate. Only for experiments. */
  readonly skipVerify?: boolean | undefined;
}

/** undici's fetch without its own time limits: a blocking query waits up to ten minutes, a followed log for ever. */
export function createNomadFetch({
  tls,
  socketPath,
}: {
  tls?: NomadTls | undefined;
  socketPath?: string | undefined;
}): NomadFetch {
  const dispatcher = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ...tlsOptions(tls), ...(socketPath === undefined ? {} : { socketPath }) },
  });
  return (url, init) => fetch(url, { ...init, dispatcher });
}

function tlsOptions({ ca, cert, key, serverName, skipVerify }: NomadTls = {}) {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(skipVerify ? { rejectUnauthorized: false } : {}),
  };
}
