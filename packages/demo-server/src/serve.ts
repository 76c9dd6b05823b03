import {
  allocatedTask,
  bindAddress,
  createLog,
  drainableServer,
  onHangUp,
  parseAddress,
  runTask,
  serverInfo,
  type Environment,
  type TlsMaterial,
} from "workload";
import { startCheckServer } from "./check-server.ts";
import { createApp } from "./create-app.ts";
import { createHttpsServer } from "./https-server.ts";
import type { Options } from "./options.ts";
import { OwnFiles } from "./own-files.ts";

/** Serves until a signal or `/exit/<code>` ends it. Returns the exit code. @throws UserError */
export async function serve(options: Options, environment: Environment): Promise<number> {
  const log = createLog("demo_server");
  const reading = Promise.withResolvers<OwnFiles>();
  onHangUp(async () => (await reading.promise).reload());
  const address = bindAddress({ flag: options.address, environment });
  const files = await OwnFiles.read(options, log);
  reading.resolve(files);
  const clientNames = options["client-name"] ?? [];
  let isEnding = false;
  const app = createApp({
    exit: (code) => task.end(code, `/exit/${code}`),
    info: () => ({ ...serverInfo(), ...files.info() }),
    createServer: files.tls && ((handler) => createHttpsServer({ files, log, handler, clientNames })),
  });
  await app.ready();
  const problem = () => (isEnding ? "this copy is ending" : expiryOf(files.tls?.material));
  const checks = await startChecks({ options, environment, problem });
  const task = await runTask({
    server: drainableServer(app.server),
    address,
    environment,
    log,
    onEnding: () => (isEnding = true),
  });
  const exitCode = await task.ended;
  files.tls?.stop();
  checks?.closeAllConnections();
  checks?.close();
  return exitCode;
}

/** A certificate whose time is over serves nobody. */
function expiryOf(material: TlsMaterial | undefined): string | undefined {
  const { certificate } = material ?? {};
  if (!certificate || Date.now() < certificate.notAfter) return undefined;
  return `the certificate (serial ${certificate.serial}) has expired`;
}

async function startChecks({
  options,
  environment,
  problem,
}: {
  readonly options: Options;
  readonly environment: Environment;
  readonly problem: () => string | undefined;
}) {
  const text = options["check-address"] ?? environment["NOMAD_ADDR_check"];
  if (text === undefined) return undefined;
  // Beside an older copy of this task, which it takes over from.
  const reusePort = allocatedTask(environment) !== undefined && process.platform === "linux";
  return startCheckServer({ address: { ...parseAddress(text), reusePort }, problem });
}
