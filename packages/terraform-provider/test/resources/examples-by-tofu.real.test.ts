import { once } from "node:events";
import { cp, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { inRole, listWorlds, openWorld, tearDown } from "orchestrator";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { noRealAgents } from "./fixtures/real-agents.ts";
import { openPlace, type Place } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const terraform = resolve(import.meta.dirname, "../../../../infra/terraform");
const files = await readdir(terraform, { recursive: true });
const configurations = files.filter((file) => file.endsWith("main.tf")).map((file) => dirname(file));

/** A copy of `infra/terraform`, in whose folders tofu may write, with worlds of its own. */
async function openExamples(environment: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder("examples");
  const home = join(folder.path, "home");
  await cp(terraform, join(folder.path, "terraform"), {
    recursive: true,
    filter: (source) => !relative(terraform, source).includes(".terraform"),
  });
  const place = await openPlace(tofu, environment, { home });
  const inside = (configuration: string): Pick<Place, "run" | "done" | "start"> => {
    const at = `-chdir=${join(folder.path, "terraform", configuration)}`;
    return {
      run: (...words) => place.run(at, ...words),
      done: (...words) => place.done(at, ...words),
      start: (...words) => place.start(at, ...words),
    };
  };
  return {
    path: folder.path,
    home,
    inside,
    [Symbol.asyncDispose]: async () => {
      for (const { name } of await listWorlds(home))
        await tearDown({ home, name, signal: AbortSignal.timeout(60_000) });
      await place[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("what lies in infra/terraform, by a real tofu", () => {
  test("is written as tofu formats it", async () => {
    await using examples = await openExamples();
    await examples.inside(".").done("fmt", "-check", "-recursive");
  });

  test.each(configurations)("%s is valid", async (configuration) => {
    await using examples = await openExamples();
    const place = examples.inside(configuration);
    await place.done("init", "-backend=false");
    await place.done("validate");
  });

  test("examples/local is the whole demo, and nothing after a destroy", async () => {
    using subnet = freeSubnet();
    await using examples = await openExamples();
    const place = examples.inside("examples/local");
    const here = ["-var=engine=embedded", `-var=network=${subnet.cidr}`];
    await place.done("init");
    await place.done("apply", "-auto-approve", ...here);
    expect(await place.run("plan", "-detailed-exitcode", ...here)).toMatchObject({ exitCode: 0 });
    const edge = await place.done("output", "-raw", "edge");
    expect(await (await fetch(`${edge}/info`)).json()).toBeInstanceOf(Object);
    await place.done("destroy", "-auto-approve", ...here);
    expect(await listWorlds(examples.home)).toEqual([]);
  });

  test("examples/state keeps its state in the world's Consul, and of two applies one waits for the other", async () => {
    using subnet = freeSubnet();
    await using examples = await openExamples();
    await keepState(examples, ["-var=engine=embedded", `-var=network=${subnet.cidr}`]);
  });

  test.skipIf(noRealAgents)(`examples/state does so with a closed world${noRealAgents}`, async () => {
    await using examples = await openExamples();
    const { NOMAD_DEMO_CONSUL: consul, NOMAD_DEMO_NOMAD: nomad } = process.env;
    await keepState(examples, [
      "-var=name=state",
      "-var=engine=local",
      `-var=programs={consul="${consul}",nomad="${nomad}"}`,
    ]);
  });
});

type Examples = Awaited<ReturnType<typeof openExamples>>;

async function keepState({ inside, home }: Examples, flags: readonly string[]): Promise<void> {
  const world = inside("examples/state/world");
  await world.done("init");
  await world.done("apply", "-auto-approve", ...flags);
  const exported = await world.done("output", "-raw", "backend");
  const variables = Object.fromEntries(
    [...exported.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  const name = (await listWorlds(home))[0]?.name ?? "";
  await using services = await openServices(variables, home);
  const one = [`-var=world=${name}`, '-var=services={"demo-server"={count="1"}}'];
  const other = [`-var=world=${name}`, '-var=services={"demo-server"={count="2"}}'];
  await services.done("init");
  await services.done("apply", "-auto-approve", ...one);
  expect(await services.run("plan", "-detailed-exitcode", ...one)).toMatchObject({ exitCode: 0 });

  // The first holds the lock while it deploys; who does not wait is refused, who waits is next.
  const { engine, endpoints } = inRole(await openWorld({ home, name }), "operator");
  const lock = `${endpoints.consul[0]}/v1/kv/terraform/services/.lockinfo`;
  const isLocked = async (): Promise<boolean> =>
    (await engine.fetch(lock, { signal: AbortSignal.timeout(10_000) })).status === 200;
  const first = services.start("apply", "-auto-approve", ...other);
  const ended = once(first, "exit");
  await eventually(isLocked, { timeoutMs: 60_000 });
  expect((await services.run("plan", ...one)).output).toContain("Error acquiring the state lock");
  const second = await services.run("apply", "-auto-approve", "-lock-timeout=120s", ...one);
  expect(second).toMatchObject({ exitCode: 0 });
  expect(await ended).toEqual([0, null]);
  expect(await services.run("plan", "-detailed-exitcode", ...one)).toMatchObject({ exitCode: 0 });

  // Killed while it holds the lock: Consul gives the lock back when the session is over.
  const killed = services.start("apply", "-auto-approve", ...other);
  const gone = once(killed, "exit");
  await eventually(isLocked, { timeoutMs: 60_000 });
  killed.kill("SIGKILL");
  await gone;
  await services.done("apply", "-auto-approve", "-lock-timeout=120s", ...other);
  expect(await services.run("plan", "-detailed-exitcode", ...other)).toMatchObject({ exitCode: 0 });

  await services.done("destroy", "-auto-approve", ...other);
  await world.done("destroy", "-auto-approve", ...flags);
  expect(await listWorlds(home)).toEqual([]);
}

/** The second half of the example, told of the first half's Consul by variables of the environment alone. */
async function openServices(
  variables: Readonly<Record<string, string>>,
  home: string,
): Promise<Pick<Place, "run" | "done" | "start"> & AsyncDisposable> {
  const folder = await temporaryFolder("services");
  await cp(terraform, folder.path, { recursive: true });
  const place = await openPlace(tofu, variables, { home });
  const at = `-chdir=${join(folder.path, "examples/state/services")}`;
  return {
    run: (...words) => place.run(at, ...words),
    done: (...words) => place.done(at, ...words),
    start: (...words) => place.start(at, ...words),
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
