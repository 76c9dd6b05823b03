import { once } from "node:events";
import { createServer } from "node:net";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { messageOf } from "command-line/message-of";
import { freeSpace } from "../files/free-space.ts";
import { worldFolder } from "../files/world-folder.ts";
import { defaultInventory } from "../inventory/inventory.ts";
import { readManifest } from "../world/manifest.ts";
import { refuseUsedAddresses } from "../world/used-addresses.ts";
import { examineAgents } from "./examine-agents.ts";
import { examineCertificates } from "./examine-certificates.ts";
import { examineLimits } from "./examine-limits.ts";
import { examinePrograms, isExecutable } from "./examine-programs.ts";
import type { ExamineOptions, Finding } from "./finding.ts";

const nodeMajor = 24;
/** Two executables of 150 MB, as built and as deployed, and room for logs. */
const diskBytes = 1024 ** 3;

/** Looks; changes nothing. */
export async function examineMachine(options: ExamineOptions): Promise<Finding[]> {
  const { home, repository, searchPath } = options;
  return [
    examineNode(),
    {
      what: "system",
      found: `${platform()} ${release()} ${arch()}, ${availableParallelism()} CPUs, ${gib(totalmem())} memory`,
      ok: true,
      needed: false,
      use: "-",
    },
    await examineAddresses(),
    await examineDisk(home),
    await examineProgram("turbo", join(repository, "node_modules", ".bin", "turbo")),
    examineIdentities(),
    await examineDefaultWorld(options),
    ...(await examineLimits(options)),
    ...(await examineAgents(options)),
    ...(await examinePrograms(searchPath)),
    ...(await examineCertificates(home, new Date())),
  ];
}

function examineNode(): Finding {
  const found = process.versions.node;
  return {
    what: "node",
    found,
    ok: Number(found.split(".")[0]) >= nodeMajor,
    needed: true,
    use: `everything; ${nodeMajor} or newer`,
  };
}

/** Linux answers on all of 127.0.0.0/8; elsewhere a world has one host. */
async function examineAddresses(): Promise<Finding> {
  const server = createServer();
  try {
    server.listen(0, "127.0.1.21");
    await once(server, "listening");
    return {
      what: "loopback addresses",
      found: "all of 127.0.0.0/8",
      ok: true,
      needed: false,
      use: "embedded worlds of several hosts",
    };
  } catch {
    return {
      what: "loopback addresses",
      found: "only 127.0.0.1",
      ok: false,
      needed: false,
      use: "embedded worlds of several hosts",
    };
  } finally {
    server.close();
  }
}

async function examineDisk(home: string): Promise<Finding> {
  const free = await freeSpace(home);
  return {
    what: "disk",
    found: `${gib(free)} free for ${home}`,
    ok: free >= diskBytes,
    needed: true,
    use: "executables and logs",
  };
}

async function examineProgram(what: string, path: string): Promise<Finding> {
  const ok = await isExecutable(path);
  return { what, found: ok ? path : `not at ${path}`, ok, needed: true, use: "building the services" };
}

/** Whether the addresses of the default embedded world are free, or its own. */
async function examineDefaultWorld({ home, signal }: ExamineOptions): Promise<Finding> {
  const words = { what: "default world", needed: false, use: "pnpm demo, pnpm world up" };
  if (await readManifest(worldFolder(home, "default")).catch(() => undefined))
    return { ...words, ok: true, found: "is there" };
  const network = platform() === "linux" ? "127.0.1.0/24" : "127.0.0.0/24";
  const size = platform() === "linux" ? { servers: 3, clients: 4 } : { servers: 1, clients: 1 };
  try {
    await refuseUsedAddresses(defaultInventory({ engine: "embedded", network, ...size }), { signal });
    return { ...words, ok: true, found: `its addresses in ${network} are free` };
  } catch (error) {
    signal.throwIfAborted();
    return { ...words, ok: false, found: messageOf(error) };
  }
}

/** Without /proc what is left of a killed world can only be found by what it has written down. */
function examineIdentities(): Finding {
  const ok = platform() === "linux";
  return {
    what: "/proc",
    found: ok ? "yes" : "no",
    ok,
    needed: false,
    use: "finding every process of a world after SIGKILL",
  };
}

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
