import { expect, test } from "vitest";
import { createSystemdUnits } from "../../../src/engines/ssh/systemd-units.ts";
import type { HostFile } from "../../../src/hosts/host.ts";
import type { UnitDefinition } from "../../../src/hosts/unit.ts";

const call = { signal: new AbortController().signal };
const definition: UnitDefinition = {
  name: "consul",
  description: "Consul agent",
  command: ["/opt/consul", "agent"],
  environment: {},
  workingDirectory: "/",
};
const file = "/etc/systemd/system/nomad-demo-consul.service";
const hold = "/run/systemd/system/nomad-demo-consul.service.d/hold.conf";

interface Answer {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A host whose files are a map; `answer` says what a command gives, default: exit code 0 and no output. */
function startHost(answer: (command: string, asked: number) => Answer = () => ({})) {
  const commands: string[] = [];
  const files = new Map<string, string>();
  const units = createSystemdUnits({
    name: "node01",
    exec: async (words) => {
      const command = words.join(" ");
      commands.push(command);
      const asked = commands.filter((each) => each === command).length;
      return { exitCode: 0, stdout: "", stderr: "", ...answer(command, asked) };
    },
    files: {
      putFile: async (put: HostFile) => {
        const content = "content" in put ? put.content : put.source;
        const isNew = files.get(put.path) !== content;
        files.set(put.path, content);
        return isNew;
      },
      readFile: async (path) => files.get(path),
      remove: async (path) => files.delete(path),
    },
  });
  return { units, commands, files };
}

const state = (active: string): Answer => ({
  stdout: `LoadState=loaded\nActiveState=${active}\nMainPID=0\n`,
});
const isShow = (command: string): boolean => command.startsWith("systemctl show");

test("a unit is defined once, loaded and enabled", async () => {
  const { units, commands } = startHost();
  expect(await units.isDefined(definition, call)).toBe(false);
  expect(await units.define(definition, call)).toBe(true);
  expect(await units.define(definition, call)).toBe(false);
  expect(await units.isDefined(definition, call)).toBe(true);
  expect(commands).toEqual(["systemctl daemon-reload", "systemctl enable nomad-demo-consul"]);
});

test("a unit is started when it does not run, and stopped either way", async () => {
  const running = startHost((command) => (isShow(command) ? state("active") : {}));
  expect(await running.units.start("consul", call)).toBe(false);
  expect(await running.units.stop("consul", call)).toBe(true);
  const stopped = startHost((command) => (isShow(command) ? state("inactive") : {}));
  expect(await stopped.units.start("consul", call)).toBe(true);
  expect(await stopped.units.stop("consul", call)).toBe(false);
  expect(stopped.commands.filter((command) => !isShow(command))).toEqual([
    "systemctl start nomad-demo-consul",
    "systemctl stop nomad-demo-consul",
  ]);
});

test("a hold ends by a timer of the host's own, or when it is released", async () => {
  const { units, commands, files } = startHost();
  await units.hold("consul", { ...call, forMs: 1_500 });
  expect(files.get(hold)).toBe("[Service]\nRestart=no\n");
  expect(commands).toEqual([
    "systemctl daemon-reload",
    "systemd-run --unit=nomad-demo-consul-release --collect --on-active=2s sh -c " +
      `rm -f ${hold}; systemctl daemon-reload; systemctl start nomad-demo-consul`,
  ]);
  commands.length = 0;
  await units.release("consul", call);
  await units.release("consul", call);
  expect(commands).toEqual([
    "systemctl stop nomad-demo-consul-release.timer",
    "systemctl daemon-reload",
    "systemctl start nomad-demo-consul",
  ]);
});

test("a unit that is taken away leaves neither its file nor its failure", async () => {
  const { units, commands, files } = startHost((command) => (isShow(command) ? state("failed") : {}));
  await units.define(definition, call);
  commands.length = 0;
  await units.undefine("consul", call);
  expect(files.has(file)).toBe(false);
  expect(commands.filter((command) => !isShow(command))).toEqual([
    "systemctl disable nomad-demo-consul",
    "systemctl daemon-reload",
    "systemctl reset-failed nomad-demo-consul",
  ]);
});

test("a log that is followed goes on after the last line that was read", async () => {
  const stop = new AbortController();
  const journal = "journalctl --unit=nomad-demo-consul --output=cat --quiet --no-pager --show-cursor";
  const { units, commands } = startHost((command) =>
    command.includes("--lines=")
      ? { stdout: "one\ntwo\n-- cursor: s=1\n" }
      : { stdout: "three\n-- cursor: s=2\n" },
  );
  const lines: string[] = [];
  for await (const line of units.logs("consul", { lines: 2, follow: true, signal: stop.signal })) {
    lines.push(line);
    if (line === "three") stop.abort();
  }
  expect(lines).toEqual(["one", "two", "three"]);
  expect(commands).toEqual([`${journal} --lines=2`, `${journal} --after-cursor=s=1`]);
});

test("a command that fails names host and step; a journal without a line is no failure", async () => {
  const { units } = startHost((command) =>
    command.startsWith("journalctl") ? { exitCode: 1 } : { exitCode: 1, stderr: "Access denied" },
  );
  await expect(units.restart("consul", call)).rejects.toMatchObject({
    code: "REMOTE_STEP_FAILED",
    message: "node01: systemctl restart nomad-demo-consul: Access denied",
  });
  for await (const line of units.logs("consul", call)) expect.unreachable(line);
});

test("a running unit's own program is told to reload, and nothing that it started; a stopped one is left alone", async () => {
  const running = startHost((command) => (isShow(command) ? state("active") : {}));
  expect(await running.units.reload("consul", call)).toBe(true);
  expect(running.commands.at(-1)).toBe("systemctl kill --kill-who=main --signal=HUP nomad-demo-consul");
  const stopped = startHost((command) => (isShow(command) ? state("inactive") : {}));
  expect(await stopped.units.reload("consul", call)).toBe(false);
  expect(stopped.commands.filter((command) => !isShow(command))).toEqual([]);
});
