import { followServices, type FollowedServices } from "edge-server/follow-services";
import {
  bindAddress,
  createLog,
  formatAddress,
  onHangUp,
  parseAddress,
  runTask,
  usageWrong,
  type Environment,
  type Log,
} from "workload";
import { Gateway } from "./gateway.ts";
import { LoginCheck } from "./logins/login-check.ts";
import { startLoginService } from "./logins/login-service.ts";
import { findNginx } from "./nginx/find-nginx.ts";
import { makeRunFolder, removeRunFolder } from "./nginx/run-folder.ts";
import { workerAccount } from "./nginx/worker-account.ts";
import { required, wholeNumber, type Options } from "./options.ts";
import { OwnFiles } from "./own-files.ts";
import { followedServices, uisOf, type UiSourceOptions } from "./ui-sources.ts";

/** Consul usually answers within milliseconds; a gateway whose Consul is down serves all the same, and says 502. */
const patienceMs = 2_000;
/** In the run folder. */
const loginSocket = "login.sock";

/** Serves until a signal ends it. Returns the exit code. @throws UserError */
export async function serve(options: Options, environment: Environment): Promise<number> {
  const log = createLog("ui_gateway");
  const reading = Promise.withResolvers<OwnFiles>();
  onHangUp(async () => (await reading.promise).reload());
  const settings = await prepare(options, environment);
  const files = await OwnFiles.read({ ...settings.files, log });
  reading.resolve(files);
  const check = new LoginCheck({
    logins: files.logins,
    now: () => performance.now(),
    onTried: ({ name, client, isRight }) =>
      isRight ? log.info({ name, client }, "logged in") : log.warn({ name, client }, "a wrong login"),
  });
  files.onLogins((logins) => check.use(logins));
  const stop = new AbortController();
  const followed = await follow(settings, { environment, log, signal: stop.signal });
  const gateway = createGateway(settings, { log, followed, onLost: (how) => task.end(1, `nginx ${how}`) });
  // Before anything is awaited: no change is missed.
  followed.onSnapshot((snapshot) => gateway.use(uisOf(snapshot, settings.sources(followed.consul))));
  files.onTls(() => gateway.reload());
  const service = await startLoginService({
    folder: settings.folder,
    socket: loginSocket,
    owner: settings.workers,
    check: (authorization, client) => check.check(authorization, client),
    problem: () => gateway.problem ?? files.problem,
  });
  const task = await runTask({ server: gateway, address: settings.address, environment, log });
  const exitCode = await task.ended;
  stop.abort();
  files.stop();
  await service[Symbol.asyncDispose]();
  await followed.ended;
  removeRunFolder(settings.folder);
  return exitCode;
}

type Settings = Awaited<ReturnType<typeof prepare>>;

/** All that options and environment say, checked before anything is started. */
async function prepare(options: Options, environment: Environment) {
  const address = bindAddress({ flag: options.address, environment });
  const checkText = options["check-address"] ?? environment["NOMAD_ADDR_check"];
  const files = {
    certificate: required("--tls-cert", options["tls-cert"]),
    key: required("--tls-key", options["tls-key"]),
    logins: required("--logins", options.logins),
  };
  const silenceSeconds = wholeNumber("--silence", options.silence, 86_400);
  const sources = sourcesOf(options, environment);
  const nginx = await findNginx(options.nginx, environment["PATH"]);
  const parentFolder = required("--folder", options.folder ?? environment["NOMAD_TASK_DIR"]);
  const workers = workerAccount();
  return {
    address,
    check: checkText === undefined ? undefined : parseAddress(checkText),
    files,
    silenceSeconds,
    sources,
    nginx,
    parentFolder,
    folder: makeRunFolder(parentFolder, workers !== undefined),
    workers,
  };
}

/** What is left to know is the agent that is asked. */
function sourcesOf(options: Options, environment: Environment) {
  const authority = environment["CONSUL_CACERT"];
  const datacenter = options.datacenter ?? environment["NOMAD_DC"] ?? "";
  const region = options.region ?? environment["NOMAD_REGION"] ?? "";
  if (authority !== undefined && (datacenter === "" || region === ""))
    throw usageWrong("--datacenter or --region is missing: servers' certificates are for names of them");
  const vaultPort = options["vault-port"];
  const worldPage = options["world-page"];
  const known = {
    domain: options.domain,
    datacenter,
    region,
    vaultPort: vaultPort === undefined ? undefined : wholeNumber("--vault-port", vaultPort, 65_535),
    worldPage: worldPage === undefined ? undefined : pageOf(worldPage),
  };
  return (consul: URL): UiSourceOptions => ({
    ...known,
    consul,
    authority: consul.protocol === "https:" ? required("CONSUL_CACERT", authority) : undefined,
  });
}

function pageOf(text: string): UiSourceOptions["worldPage"] {
  const { host, port } = parseAddress(text);
  return { address: host, port };
}

interface Surroundings {
  readonly environment: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
}

async function follow(
  { address }: Settings,
  { environment, log, signal }: Surroundings,
): Promise<FollowedServices> {
  const followed = await followServices({
    services: followedServices,
    environment,
    defaultConsul: formatAddress({ host: address.host, port: 8500 }),
    log,
    signal,
  });
  await Promise.race([followed.informed, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
  return followed;
}

function createGateway(
  { nginx, folder, parentFolder, files, check, silenceSeconds, workers, sources }: Settings,
  surroundings: {
    readonly log: Log;
    readonly followed: FollowedServices;
    readonly onLost: (how: string) => void;
  },
): Gateway {
  const { log, followed, onLost } = surroundings;
  const { certificate, key } = files;
  return new Gateway({
    nginx,
    folder,
    parentFolder,
    fixed: { check, certificate, key, loginSocket, silenceSeconds, workers },
    uis: uisOf(followed.snapshot(), sources(followed.consul)),
    log,
    onLost,
  });
}
