import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync, type Dirent } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { worldFolder, worldVariable, type WorldFolder } from "orchestrator";
import { findProcessesByEnvironment } from "processes";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../../../..");

const programs = [
  "--consul",
  process.env["NOMAD_DEMO_CONSUL"] ?? "consul",
  "--nomad",
  process.env["NOMAD_DEMO_NOMAD"] ?? "nomad",
];

/** With Vault where there is one. */
const vault = process.env["NOMAD_DEMO_VAULT"];
const killAll = vault ? "kill-everything" : "kill-consul-and-nomad";
const speakers = ["consul", "nomad-server", "nomad-client", ...(vault ? ["vault", "vault-unsealer"] : [])];

/** What people and programs say and ask in a world's life, as the command line has it. */
const commands: readonly (readonly string[])[] = [
  ["world", "up", "--engine", "local", ...programs, ...(vault ? ["--vault", "--vault-program", vault] : [])],
  ["world", "up", "--check", "--debug"],
  ["deploy", "demo-server", "--debug"],
  ["deploy", "edge-server"],
  ["deploy", "edge-server", "--plan"],
  ["deploy", "render", "edge-server"],
  ["deploy", "status"],
  ["deploy", "history", "edge-server"],
  ["deploy", "logs", "edge-server"],
  ["world", "status"],
  ["world", "list"],
  ...["operator", "deployer", "viewer"].map((role) => ["world", "env", "--as", role]),
  ["world", "certificates"],
  ["world", "certificates", "rotate"],
  ["world", "rotate-keys"],
  ...(vault ? [["chaos", "run", "seal-vault", "--before", "1s", "--rate", "50"]] : []),
  ["chaos", "run", killAll, "--with-executors", "--before", "1s", "--rate", "50"],
  ...speakers.map((agent) => ["world", "logs", `node01/${agent}`]),
  ["world", "status", "--debug"],
];

/** What has no `--json`: lines of a log. Nor is a fault injected twice. */
const isOnlyText = (command: readonly string[]): boolean =>
  command.includes("logs") || command[0] === "chaos";

test("no secret of a world is shown by a command or a report, kept in an open file, or part of a process's command line or environment", async () => {
  await using temporary = await temporaryFolder("no-secret");
  const home = temporary.path;
  const folder = worldFolder(home, "default");
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => void (await runProgram(home, ["world", "down", "--yes"])));
  const secrets = new Map<string, string>();
  const shown = new Map<string, string>();
  for (const command of commands) {
    for (const json of isOnlyText(command) ? [[]] : [[], ["--json"]]) {
      const words = [...command, ...json];
      const { exitCode, stdout, stderr } = await runProgram(home, words);
      expect([words, exitCode, exitCode === 0 ? "" : stderr]).toEqual([words, 0, ""]);
      shown.set(words.join(" "), stdout + stderr);
      // Also those that a rotation replaces.
      for (const [file, secret] of secretsIn(folder.path)) secrets.set(secret, file);
    }
  }
  const tokensOfTasks = [...secrets.values()].filter((file) => file.includes("/consul_"));
  expect(tokensOfTasks.length).toBeGreaterThan(0);
  expect(secrets.size).toBeGreaterThan(20);
  expect(filesIn(join(home, "chaos")).some((path) => path.endsWith(".html"))).toBe(true);
  for (const [where, content] of readEverything(home, folder)) shown.set(where, content);
  expect(findSecrets(secrets, shown)).toEqual([]);

  // The same search finds one that is shown.
  const [[secret = "", file] = []] = secretsIn(folder.path);
  const leakingLog = join(folder.path, "logs", "leak.log");
  writeFileSync(leakingLog, `token ${secret}\n`);
  const leaking = spawn("sleep", ["600"], { env: { [worldVariable]: folder.id, LEAK: secret } });
  cleanup.defer(() => void leaking.kill("SIGKILL"));
  await once(leaking, "spawn");
  expect(findSecrets(new Map([[secret, file ?? ""]]), readEverything(home, folder)).toSorted()).toEqual(
    [`${file} in ${leakingLog}`, `${file} in environ of ${leaking.pid}`].toSorted(),
  );
}, 900_000);

/** Each secret that a text shows: its file, and where it was seen. */
function findSecrets(secrets: ReadonlyMap<string, string>, shown: ReadonlyMap<string, string>): string[] {
  return [...shown].flatMap(([where, content]) =>
    [...secrets].filter(([secret]) => content.includes(secret)).map(([, file]) => `${file} in ${where}`),
  );
}

/** Each secret with its file: secret IDs, gossip keys, private keys by a line of their base64, and the tokens that tasks were given. */
function* secretsIn(world: string): Generator<readonly [string, string]> {
  for (const path of filesIn(world)) {
    if (!path.includes("/secrets/")) continue;
    const content = readFileSync(path, "utf8");
    if (path.endsWith("-key.pem")) yield [path, content.split("\n")[1] ?? ""];
    else if (path.endsWith("gossip.json"))
      for (const key of Object.values(JSON.parse(content) as Record<string, string>)) yield [path, key];
    else if (/\/(tokens|vault)\//.test(path) || /\/(consul|nomad|vault)_[^/]*$/.test(path))
      yield [path, content.trim()];
  }
}

/** What others than the owner of the world's secrets may come to see: files, reports, command lines and environments of its processes. */
function readEverything(home: string, { path, id }: WorldFolder): Map<string, string> {
  const files = [...openFilesIn(path), ...filesIn(join(home, "chaos"))];
  const processes = findProcessesByEnvironment({ [worldVariable]: id });
  return new Map([
    ...files.map((file) => [file, readFileSync(file, "latin1")] as const),
    ...processes.flatMap(({ pid }) =>
      ["cmdline", "environ"].map((what) => [`${what} of ${pid}`, readProcess(pid, what)] as const),
    ),
  ]);
}

/** Everything of a world's folder that others than its owner may read, and the manifest, states and logs whoever may read them. */
function openFilesIn(folder: string): string[] {
  const isRecord = (path: string): boolean =>
    /^(manifest|supervisor|units|logs)/.test(path.slice(folder.length + 1));
  return filesIn(folder).filter((path) => {
    if (path.includes("/secrets/")) return false;
    return isRecord(path) || (statSync(path).mode & 0o077) !== 0;
  });
}

/** Files below a folder. A running world takes folders away meanwhile; what its agents keep for themselves is left out. */
function filesIn(folder: string): string[] {
  if (/\/(raft|serf|artifacts)$/.test(folder)) return [];
  return readFolder(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Empty once it is gone. */
function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Empty once it has ended. */
function readProcess(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "latin1");
  } catch {
    return "";
  }
}

/** A command line of `pnpm world`, `pnpm deploy` or `pnpm chaos`, as a user without a terminal runs it. */
async function runProgram(home: string, [name = "", ...words]: readonly string[]) {
  const isChaos = name === "chaos";
  const main = join(repository, "packages", isChaos ? "chaos" : "orchestrator", "src", "main.ts");
  const child = spawn(process.execPath, [main, ...(isChaos ? words : [name, ...words])], {
    env: { ...process.env, NOMAD_DEMO_HOME: home, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
