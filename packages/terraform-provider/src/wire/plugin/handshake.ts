import { notAPlugin, protocolNotSpoken } from "./errors.ts";

/** The protocol of providers that is spoken here; any 6.x client does. */
export const protocolVersion = 6;

/** What go-plugin's client tells a plugin through its environment (https://github.com/hashicorp/go-plugin). */
export interface Handshake {
  /** PEM of the client's certificate where it wants TLS in both directions; undefined: it wants none. */
  readonly clientCertificate: string | undefined;
  /** Where the socket is to lie; undefined: wherever temporary files do. */
  readonly socketFolder: string | undefined;
}

/** Terraform's and OpenTofu's: it only tells a person who typed the program's name that it is a plugin. No secret. */
const cookie = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
} as const;

/** Throws NOT_A_PLUGIN where nobody started this as one, PROTOCOL_NOT_SPOKEN where the client speaks no protocol 6. */
export function readHandshake(environment: NodeJS.ProcessEnv): Handshake {
  if (environment[cookie.name] !== cookie.value) throw notAPlugin();
  const offered = environment["PLUGIN_PROTOCOL_VERSIONS"] ?? "";
  if (!offered.split(",").includes(String(protocolVersion))) throw protocolNotSpoken(offered);
  return {
    clientCertificate: environment["PLUGIN_CLIENT_CERT"] || undefined,
    socketFolder: environment["PLUGIN_UNIX_SOCKET_DIR"] || undefined,
  };
}

/** go-plugin's own protocol, below that of the provider. */
const coreVersion = 1;

/** The one line on standard output that tells the client where to connect. The certificate is DER in base64 without padding. */
export function handshakeLine(address: Address, certificate: Buffer | undefined): string {
  const encoded = certificate?.toString("base64").replace(/=+$/, "") ?? "";
  return `${coreVersion}|${protocolVersion}|${address.network}|${address.address}|grpc|${encoded}\n`;
}

/** Where a plugin listens. */
export type Address = { readonly network: "unix" | "tcp"; readonly address: string };
