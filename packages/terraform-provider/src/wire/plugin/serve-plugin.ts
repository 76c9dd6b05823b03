import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createServerIdentity, type ServerIdentity } from "./create-server-identity.ts";
import { handshakeLine, type Handshake } from "./handshake.ts";
import { createPluginServices, type Ending } from "./plugin-services.ts";
import type { Service } from "./service.ts";

export interface ServeOptions {
  readonly handshake: Handshake;
  /** What it is for, beside what every plugin has. */
  readonly services: readonly Service[];
  /** Where a folder for the socket is made, if the client names none. */
  readonly temporaryFolder: string;
  readonly now: Date;
}

/** A plugin that listens. */
export interface ServedPlugin {
  /** To be printed on standard output; nothing else ever is. */
  readonly line: string;
  /** Resolves when the client has asked for the end, or is gone. */
  readonly ended: Promise<Ending>;
  /** Ends what still runs and removes the socket. */
  close(): Promise<void>;
}

/** Listens on a socket that only this user can open, with TLS in both directions where the client asks for that. */
export async function servePlugin(options: ServeOptions): Promise<ServedPlugin> {
  const { handshake, temporaryFolder, now } = options;
  const identity = handshake.clientCertificate === undefined ? undefined : await createServerIdentity(now);
  const folder = await mkdtemp(join(handshake.socketFolder ?? temporaryFolder, "nomaddemo-provider-"));
  const path = join(folder, "socket");
  // States may be large: the limits are the client's.
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const { services, ended } = createPluginServices();
  for (const { definition, implementation } of [...services, ...options.services])
    server.addService(definition, implementation);
  await listen(server, path, credentialsOf(handshake, identity));
  return {
    line: handshakeLine({ network: "unix", address: path }, identity?.der),
    ended,
    async close() {
      server.forceShutdown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function credentialsOf(
  { clientCertificate }: Handshake,
  identity: ServerIdentity | undefined,
): ServerCredentials {
  if (!identity || clientCertificate === undefined) return ServerCredentials.createInsecure();
  const own = { cert_chain: Buffer.from(identity.certificate), private_key: Buffer.from(identity.key) };
  return ServerCredentials.createSsl(Buffer.from(clientCertificate), [own], true);
}

function listen(server: Server, path: string, credentials: ServerCredentials): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, credentials, (error) => (error ? reject(error) : resolve()));
  });
}
