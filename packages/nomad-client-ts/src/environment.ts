import { readFileSync } from "node:fs";
import type { NomadClientOptions } from "./client.ts";
import { NomadOptionError } from "./errors.ts";
import type { NomadTls } from "./fetch.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options from the variables that every Nomad tool knows (Nomad CLI: environment variables):
 * NOMAD_ADDR (default http://127.0.0.1:4646), NOMAD_REGION, NOMAD_NAMESPACE, NOMAD_TOKEN, NOMAD_CACERT,
 * NOMAD_CLIENT_CERT, NOMAD_CLIENT_KEY, NOMAD_TLS_SERVER_NAME, NOMAD_SKIP_VERIFY. Empty ones count as unset.
 * Throws `NomadOptionError` when a certificate file cannot be read.
 */
export function nomadOptionsFromEnvironment(environment: Environment): NomadClientOptions {
  const value = (name: string) => environment[name] || undefined;
  const file = (name: string) => readPem(name, value(name));
  const tls: NomadTls = {
    ca: file("NOMAD_CACERT"),
    cert: file("NOMAD_CLIENT_CERT"),
    key: file("NOMAD_CLIENT_KEY"),
    serverName: value("NOMAD_TLS_SERVER_NAME"),
    skipVerify: isTrue(value("NOMAD_SKIP_VERIFY")),
  };
  return {
    address: value("NOMAD_ADDR") ?? "http://127.0.0.1:4646",
    region: value("NOMAD_REGION"),
    namespace: value("NOMAD_NAMESPACE"),
    token: value("NOMAD_TOKEN"),
    tls,
  };
}

function readPem(name: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new NomadOptionError({
      message: `${name} names ${path}, which cannot be read`,
      hint: `Let ${name} name a readable PEM file, or unset it.`,
      cause,
    });
  }
}

/** Go's strconv.ParseBool, which Nomad's own tools use. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && ["1", "t", "true"].includes(text.toLowerCase());
}
