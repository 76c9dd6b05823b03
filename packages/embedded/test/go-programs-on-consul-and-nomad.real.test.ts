import { execFile, spawn } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test, type TestContext } from "vitest";
import { ask } from "../contract/nomad/ask.ts";
import { startEmbeddedCluster } from "../contract/nomad/embedded-cluster.ts";
import { at } from "../contract/nomad/steps/step.ts";

const run = promisify(execFile);
const goVersion = await run("go", ["version"]).then(
  ({ stdout }) => stdout,
  () => undefined,
);

/** Modules with the versions that build with Go 1.26. */
const modules = {
  consul: "github.com/hashicorp/consul/api@v1.34.1",
  nomad: "github.com/hashicorp/nomad/api@v0.0.0-20261016150620-df630b26e78a",
  template: "github.com/hashicorp/consul-template@v0.41.1",
} as const;

describe("Go's clients on the embedded engine", () => {
  if (goVersion === undefined) {
    test.skip("skipped: there is no Go on PATH", () => {});
    return;
  }

  test("consul/api: services, filters, Lock, Semaphore, transactions", async (context) => {
    await using folder = await temporaryFolder("go-consul");
    const program = await build(context, folder.path, "consul-api", modules.consul);
    await using cluster = await startEmbeddedCluster();
    const env = { ...process.env, CONSUL_HTTP_ADDR: cluster.consulUrl };
    expect((await run(program, [], { env, timeout: 120_000 })).stdout).toBe("ok\n");
  });

  test("nomad/api: a job in a namespace, its deployment, events, pages and files", async (context) => {
    await using folder = await temporaryFolder("go-nomad");
    const program = await build(context, folder.path, "nomad-api", modules.nomad);
    await using cluster = await startEmbeddedCluster();
    const env = { ...process.env, NOMAD_ADDR: cluster.url };
    expect((await run(program, [], { env, timeout: 120_000 })).stdout).toBe("ok\n");
  });

  test("consul-template: two with -dedup write what changes, and one of them asks", async (context) => {
    await using folder = await temporaryFolder("go-template");
    const program = await build(context, folder.path, undefined, modules.template);
    await using cluster = await startEmbeddedCluster();
    const source = join(folder.path, "in.tpl");
    await writeFile(
      source,
      '{{ range services }}{{ .Name }} {{ end }}{{ range service "consul|any" }}{{ .Port }} {{ end }}{{ keyOrDefault "greeting" "none" }}\n',
    );
    const outputs = ["one", "two"].map((name) => join(folder.path, name));
    await using stack = new AsyncDisposableStack();
    for (const output of outputs) {
      const args = [
        "-consul-addr",
        cluster.consulUrl,
        "-dedup",
        "-template",
        `${source}:${output}`,
        "-log-level=err",
      ];
      const child = spawn(program, args, { stdio: "ignore" });
      stack.defer(async () => void child.kill("SIGKILL"));
    }
    const allSay = (text: string) =>
      eventually(
        async () =>
          (await Promise.all(outputs.map((file) => readFile(file, "utf8")))).every((all) =>
            all.includes(text),
          ),
        { timeoutMs: 60_000, intervalMs: 200 },
      );
    await allSay("consul nomad nomad-client 8300 none");
    await ask(cluster.consulUrl, "/v1/kv/greeting", { method: "PUT", body: "hello" });
    await allSay("8300 hello");
    const locks = (await ask(cluster.consulUrl, "/v1/kv/consul-template/dedup?recurse")).json;
    expect(Array.isArray(locks) && locks.some((key) => typeof at(key, "Session") === "string")).toBe(true);
  });
});

/** Builds a program of `test/go`, or a module's own; the test is skipped where the module cannot be had. */
async function build(
  context: TestContext,
  folder: string,
  program: string | undefined,
  module: string,
): Promise<string> {
  const source = join(folder, "source");
  await mkdir(source);
  if (program) await cp(join(import.meta.dirname, "go", program), source, { recursive: true });
  await writeFile(join(source, "go.mod"), "module program\n\ngo 1.24\n");
  const options = { cwd: source, timeout: 500_000, maxBuffer: 2 ** 26 };
  const [path = ""] = module.split("@");
  try {
    await run("go", ["get", module], options);
  } catch (error) {
    context.skip(`the module ${module} cannot be had: ${String(at(error, "stderr")).slice(-300)}`);
  }
  const output = join(folder, "program");
  if (program) await run("go", ["mod", "tidy"], options);
  await run("go", ["build", "-o", output, program ? "." : path], options);
  return output;
}
