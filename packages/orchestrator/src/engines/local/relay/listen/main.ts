import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { readRelayConfig, type Endpoint } from "../config.ts";

/*
 * A socket belongs to the namespace in which it was made. This half listens in the machine's own namespace and hands the listening
 * sockets to a child in the builder's: there connections are accepted, and the ones to the agents and edges start inside the world.
 */
const [configPath] = process.argv.slice(2);
if (configPath === undefined) {
  process.stderr.write("usage: relay CONFIG\n");
  process.exit(2);
}

const config = await readRelayConfig(configPath);
const servers = await Promise.all(config.listeners.map(({ at }) => listen(at)));
const [program, ...enter] = config.enter;
const dial = fork(fileURLToPath(new URL("../dial/main.ts", import.meta.url)), [configPath], {
  execPath: program ?? "",
  execArgv: [...enter, process.execPath],
});
for (const [index, server] of servers.entries()) dial.send({ listener: index }, server, () => server.close());
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
// Either half ends with the other, and the supervisor starts both again.
const [code, signal] = await once(dial, "exit");
process.stderr.write(`the half inside the world ended: ${signal ?? `exit code ${code}`}\n`);
process.exit(1);

async function listen({ host, port }: Endpoint): Promise<Server> {
  const server = createServer().listen({ host, port });
  await once(server, "listening");
  return server;
}
