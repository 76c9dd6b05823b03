import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { findProcessesByEnvironment } from "processes";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { worldFolder, worldVariable } from "../../src/files/world-folder.ts";
import { runCli } from "../fixtures/cli.ts";

const programs = [
  "--consul",
  process.env["NOMAD_DEMO_CONSUL"] ?? "consul",
  "--nomad",
  process.env["NOMAD_DEMO_NOMAD"] ?? "nomad",
];

/** With Vault where there is one. */
const vault = process.env["NOMAD_DEMO_VAULT"];
const speakers = ["consul", "nomad-server", "nomad-client", ...(vault ? ["vault", "vault-unsealer"] : [])];

/** What people and programs say and ask in a world's life, as the command line has it. */
const commands: readonly (readonly string[])[] = [
  ["world", "up", "--engine", "local", ...programs, ...(vault ? ["--vault", "--vault-program", vault] : [])],
  ["world", "up", "--check", "--debug"],
  ["world", "status"],
  ["world", "list"],
  ...["operator", "deployer", "viewer"].map((role) => ["world", "env", "--as", role]),
  ["world", "certificates"],
  ["world", "certificates", "rotate"],
  ["world", "rotate-keys"],
  ...speakers.map((agent) => ["world", "logs", `node01/${agent}`]),
  ["world", "status", "--debug"],
];

test("no secret of a world is shown by a command, kept in an open file, or part of a process's command line or environment", async () => {
  await using temporary = await temporaryFolder("no-secret");
  const home = temporary.path;
  const folder = worldFolder(home, "default");
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => void (await runCli(home, "world", "down", "--yes")));
  const secrets = new Map<string, string>();
  const shown = new Map<string, string>();
  for (const command of commands) {
    for (const json of command.includes("logs") ? [[]] : [[], ["--json"]]) {
      const words = [...command, ...json];
      const { exitCode, stdout, stderr } = await runCli(home, ...words);
      expect([words, exitCode, exitCode === 0 ? "" : stderr]).toEqual([words, 0, ""]);
      shown.set(words.join(" "), stdout + stderr);
      // Also those that a rotation replaces.
      for (const [file, secret] of secretsIn(join(folder.path, "secrets"))) secrets.set(secret, file);
    }
  }
  expect(secrets.size).toBeGreaterThan(20);
  for (const path of openFilesIn(folder.path)) shown.set(path, readFileSync(path, "latin1"));
  for (const { pid } of findProcessesByEnvironment({ [worldVariable]: folder.id }))
    for (const what of ["cmdline", "environ"]) shown.set(`${what} of ${pid}`, readProcess(pid, what));
  const found = [...shown].flatMap(([where, text]) =>
    [...secrets].filter(([secret]) => text.includes(secret)).map(([, file]) => `${file} in ${where}`),
  );
  expect(found).toEqual([]);
});

/** Each secret with its file: secret IDs, gossip keys, private keys by a line of their base64. */
function* secretsIn(folder: string): Generator<readonly [string, string]> {
  for (const path of filesIn(folder)) {
    const text = readFileSync(path, "utf8");
    if (path.endsWith("-key.pem")) yield [path, text.split("\n")[1] ?? ""];
    else if (path.endsWith("gossip.json"))
      for (const key of Object.values(JSON.parse(text) as Record<string, string>)) yield [path, key];
    else if (/\/(tokens|vault)\//.test(path)) yield [path, text.trim()];
  }
}

/** Everything of a world's folder that others than its owner may read, and the manifest, states and logs whoever may read them. */
function openFilesIn(folder: string): string[] {
  const isRecord = (path: string): boolean =>
    /^(manifest|supervisor|units|logs)/.test(path.slice(folder.length + 1));
  return filesIn(folder).filter((path) => {
    if (path.startsWith(join(folder, "secrets"))) return false;
    return isRecord(path) || (statSync(path).mode & 0o077) !== 0;
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(raft|serf)\//.test(path));

/** Empty once it has ended. */
function readProcess(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "latin1");
  } catch {
    return "";
  }
}
