import { rm } from "node:fs/promises";
import { Server } from "node:net";
import { z } from "zod";
import { readRelayConfig } from "../config.ts";
import { createConnector } from "../connector.ts";
import { relayTo } from "../relay-to.ts";
import { createTunnelServer } from "../tunnel-server.ts";

const config = await readRelayConfig(process.argv[2] ?? "");
const connect = createConnector(config.network);
const message = z.object({ listener: z.number().int() });

process.on("message", (value, handle) => {
  const listener = config.listeners[message.parse(value).listener];
  if (handle instanceof Server && listener) handle.on("connection", relayTo({ ...listener, connect }));
});
process.once("disconnect", () => process.exit(0));
// Left by a predecessor that was killed.
await rm(config.socket, { force: true });
createTunnelServer(connect).listen({ path: config.socket });
