import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inRole, openWorld } from "orchestrator";
import { describe, expect, test } from "vitest";
import { openPlace, type Place } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const name = "secretive";

const configuration = `
variable "kept" {
  type      = string
  sensitive = true
}
variable "unkept" {
  type      = string
  sensitive = true
  ephemeral = true
}
resource "nomaddemo_world" "it" {
  name    = "${name}"
  engine  = "embedded"
  servers = 1
  clients = 1
}
resource "nomaddemo_deployment" "demo_server" {
  service             = "demo-server"
  world               = nomaddemo_world.it.name
  variables           = { count = "1", "check.interval" = "1771ms" }
  secret_variables    = { tags = var.kept }
  secret_variables_wo = { "check.path" = var.unkept }
}
`;

/** A list, so that plans show its parts. */
const kept = "urlprefix-/,swordfish-kept";
/** Rotated: a plan knows the one of before from Nomad only. The last one is refused by the job. */
const unkept = { first: "/info?hunter2-first", second: "/info?hunter2-second", refused: "hunter2-refused" };
const secrets = ["swordfish", "hunter2"];

/** Values that come from outside, as from a CI's store of secrets. */
const give = (place: Place, value: string): Promise<void> =>
  writeFile(join(place.path, "given.auto.tfvars"), `kept = "${kept}"\nunkept = "${value}"\n`);

/** Files of the configuration's folder that hold the text. Not the world's own, which hold what was deployed to it, nor the provider. */
async function filesWith(place: Place, text: string): Promise<string[]> {
  const skipped = new Set(["home", "mirror", "bin", ".terraform"]);
  const entries = await readdir(place.path, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !skipped.has(entry.name))
      .map(async (entry) =>
        (await readFile(join(place.path, entry.name), "latin1")).includes(text) ? [entry.name] : [],
      ),
  );
  return found.flat().toSorted();
}

async function deployedPath(place: Place): Promise<unknown> {
  const { nomad } = inRole(await openWorld({ home: place.home, name }), "deployer");
  const job = await nomad.jobs.read("demo-server", { signal: AbortSignal.timeout(10_000) });
  return job.TaskGroups?.[0]?.Services?.[0]?.Checks?.[0]?.Path;
}

describe("secrets of a deployment by a real tofu, with TF_LOG=trace", () => {
  test("are in no plan, error, log or state, but for the state of those that are no write-only ones", async () => {
    await using place = await openPlace(tofu, { TF_LOG: "trace" });
    await place.write(configuration);
    const outputs: string[] = [];
    const run = async (...words: readonly string[]) => {
      const ended = await place.run(...words);
      outputs.push(ended.output);
      return ended;
    };
    const doIt = async (...words: readonly string[]) => {
      const { exitCode, output } = await run(...words);
      expect({ words, exitCode, output: exitCode === 0 ? "" : output }).toMatchObject({ exitCode: 0 });
      return output;
    };

    await give(place, unkept.first);
    await doIt("init");
    const applied = await doIt("apply", "-auto-approve");
    // What is looked for was deployed, what is looked through has the provider's lines, and what is no secret is found.
    expect(await deployedPath(place)).toBe(unkept.first);
    expect(applied).toMatch(/\[INFO\].*demo-server: /);
    expect(applied).toContain("1771ms");
    expect(await filesWith(place, "1771ms")).toContain("terraform.tfstate");

    await give(place, unkept.second);
    const planned = await run("plan", "-detailed-exitcode", "-out=saved.tfplan");
    expect(planned.exitCode).toBe(2);
    expect(planned.output).toMatch(/check\.path: "\(sensitive value\)" → "\(sensitive value\)"/);
    await doIt("show", "saved.tfplan");
    await doIt("apply", "-auto-approve");
    expect(await deployedPath(place)).toBe(unkept.second);

    await give(place, unkept.refused);
    const refused = await run("plan");
    expect(refused).toMatchObject({ exitCode: 1, output: expect.stringContaining("check.path") });

    for (const secret of secrets)
      expect(
        outputs.filter((output) => output.includes(secret)).map((output) => around(output, secret)),
      ).toEqual([]);
    // The files that gave them hold them: they can be found.
    expect(await filesWith(place, "hunter2")).toEqual(["given.auto.tfvars"]);
    expect(await filesWith(place, "swordfish")).toEqual(
      expect.arrayContaining(["given.auto.tfvars", "terraform.tfstate"]),
    );
    await give(place, unkept.second);
    await place.done("destroy", "-auto-approve");
  });
});

/** Where it stands, for the message of a test that fails. */
function around(output: string, text: string): string {
  const at = output.indexOf(text);
  return output.slice(Math.max(0, at - 300), at + 100);
}
