import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { builtProvider, layMirror, providerIn } from "../../build/lay-mirror.ts";
import { checkoutFile, type Checkout } from "../../src/executable/checkout.ts";
import { writeDynamic } from "../../src/wire/values/dynamic-value.ts";
import { pluginEnvironment, startProvider } from "../fixtures/start-provider.ts";

const run = promisify(execFile);
const main = join(import.meta.dirname, "../../src/main.ts");
const environment = { PATH: process.env["PATH"] ?? "" };

/** A mirror as `build` lays it; `checkout`: what is said of it instead. */
async function install(checkout: Partial<Checkout> = {}) {
  const folder = await temporaryFolder("provider");
  await layMirror(folder.path);
  const provider = providerIn(folder.path);
  const file = join(dirname(provider), checkoutFile);
  const said: Checkout = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...said, ...checkout }));
  return { provider, path: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const failed = (program: string, env: Readonly<Record<string, string>>) =>
  run(program, [], { env }).then(
    () => undefined,
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );

describe("the executable (made by `build`)", () => {
  test("has the schemas of its sources, byte for byte, and knows the services of its checkout", async () => {
    await using place = await install();
    const home = join(place.path, "home");
    await using carried = await startProvider([place.provider], environment);
    await using sources = await startProvider([process.execPath, main], environment);
    const answers = await Promise.all(
      [carried, sources].map(async ({ terraform }) => ({
        schema: await terraform.raw("/tfplugin6.Provider/GetProviderSchema"),
        configured: await terraform.call("ConfigureProvider", { config: writeDynamic({ home }) }),
        // Imports every service's job, from the checkout.
        imported: await terraform.call("ImportResourceState", {
          typeName: "nomaddemo_deployment",
          id: "default/demo-server",
        }),
      })),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.configured.diagnostics).toEqual([]);
    expect(answers[0]?.imported.diagnostics).toEqual([]);
    const [imported] = answers[0]?.imported.importedResources ?? [];
    expect(Buffer.from(imported?.state?.msgpack ?? []).toString("latin1")).toContain("demo-server");
  });

  test("lets a checkout's own provider take over where it was made of other sources", async () => {
    await using place = await install();
    const repository = join(place.path, "checkout");
    const own = join(repository, "packages/terraform-provider/src/main.ts");
    await mkdir(dirname(own), { recursive: true });
    await writeFile(own, 'const said: string = "own"; console.log(said, process.pid, process.env.PATH);');
    await using stale = await install({ repository });
    const started = run(stale.provider, { env: environment });
    const { stdout } = await started;
    const [said, pid, path = ""] = stdout.trim().split(" ");
    expect({ said, pid }).toEqual({ said: "own", pid: String(started.child.pid) });
    expect(path.split(delimiter)[0]).toBe(dirname(process.execPath));
    expect(path.split(delimiter).at(-1)).toBe(join(stale.path, "bin"));
  });

  test("says what is missing: its checkout, what names it, or a client", async () => {
    await using gone = await install({ repository: "/nowhere/at/all" });
    expect(await failed(gone.provider, environment)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CHECKOUT_GONE"),
    });
    expect(await failed(builtProvider, { ...environment, ...pluginEnvironment })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("PROVIDER_NOT_INSTALLED"),
    });
    await using place = await install();
    expect(await failed(place.provider, environment)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("NOT_A_PLUGIN"),
    });
  });
});
