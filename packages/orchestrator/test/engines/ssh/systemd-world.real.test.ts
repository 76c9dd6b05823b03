import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { noMachines, startMachines } from "./start-machines.ts";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));

test.skipIf(noMachines)(
  `a closed world on machines with systemd: up, deployed to, every agent killed, a machine reset, gone${noMachines}`,
  async () => {
    await using folder = await temporaryFolder("systemd-world");
    await using machines = await startMachines();
    const file = join(folder.path, "hosts.yaml");
    await writeFile(file, stringify(machines.inventory));
    const hosts = machines.inventory.hosts.map(({ name }) => name);
    const programs = ["consul", "nomad"].flatMap((name) => [
      `--${name}`,
      process.env[`NOMAD_DEMO_${name.toUpperCase()}`] ?? name,
    ]);
    const up = ["world", "up", "--inventory", file, ...programs];
    const cli = (...words: readonly string[]) => runCli(machines.prefix, folder.path, words);
    const onAll = (command: string): string[] => hosts.map((host) => machines.run(host, command).trim());
    const tasks = (): string[] => onAll("pgrep -f '^/opt/nomad-demo/.*demo_server'");
    const isWell = async (): Promise<void> =>
      expect(await cli("world", "status", "--json").catch(String)).toMatchObject({ mismatches: [] });

    expect(await cli(...up, "--json")).toMatchObject({ ok: true });
    expect(await cli(...up, "--json")).toMatchObject({ changes: [] });
    expect(onAll(`${usersOf("nomad-demo-consul")}; ${usersOf("nomad-demo-nomad-client")}`)).toEqual(
      hosts.map(() => "nomad-demo-consul\nroot"),
    );
    await cli("deploy", "demo-server", "--count", "2", "--json");
    await isWell();
    const started = tasks();
    expect(started).toEqual(hosts.map(() => expect.stringMatching(/^\d+$/)));
    expect(onAll("ps -o user:32= -p $(pgrep -f '^/opt/nomad-demo/.*demo_server')")).toEqual(
      hosts.map(() => "nd-task-demo-server"),
    );

    // Every agent at once; systemd starts them again, and their tasks go on.
    onAll("systemctl kill --signal=KILL --kill-who=main 'nomad-demo-*'");
    await eventually(isWell, { timeoutMs: 120_000 });
    expect(tasks()).toEqual(started);

    // The client's machine, so that the world keeps its one server.
    await machines.reset("node02");
    await eventually(isWell, { timeoutMs: 180_000 });

    expect(await cli("world", "down", "--json")).toMatchObject({ ok: true });
    expect(
      onAll(
        "ls -d /etc/nomad-demo /opt/nomad-demo /var/lib/nomad-demo 2>/dev/null; getent passwd | grep -c nd- || true",
      ),
    ).toEqual(hosts.map(() => "0"));
  },
);

/** A shell command that says whose the main process of a unit is. */
const usersOf = (unit: string): string => `ps -o user:32= -p $(systemctl show -p MainPID --value ${unit})`;

/** A command line in the machines' network, with --json; throws with all it said when it fails. */
async function runCli(
  prefix: readonly string[],
  home: string,
  words: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const [program = process.execPath, ...rest] = [...prefix, process.execPath, main, ...words];
  const child = spawn(program, rest, {
    env: { ...process.env, NOMAD_DEMO_HOME: home, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  if (child.exitCode !== 0) throw new Error(`${words.join(" ")}: ${child.exitCode}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}
