import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { signalProcess } from "processes";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Deployable } from "../../src/deploy/deployable.ts";
import { followJob } from "../../src/deploy/follow-deployment.ts";
import { operatorVault } from "../../src/vault/operator-vault.ts";
import { parseSecretPlace, writeSecret } from "../../src/vault/secrets.ts";
import { inRole, type World } from "../../src/world/open-world.ts";
import { rotateWorldKeys } from "../../src/world/rotate-world-keys.ts";
import { vaultItself, vaultProgram } from "../vault/fixtures/start-vault.ts";
import { startDeployWorld } from "./fixtures/deploy-world.ts";

const TASK = new URL("./fixtures/vault-task.mjs", import.meta.url);
const JOB = new URL("./fixtures/vault-job.ts", import.meta.url);
const job = "keeper";

describe.skipIf(vaultProgram === undefined)(vaultItself, () => {
  test("a job's secrets and certificate come, change and stay, whatever becomes of Vault", async ({
    signal,
  }) => {
    await using deployed = await startDeployWorld({
      engine: "local",
      vault: true,
      consul: process.env["NOMAD_DEMO_CONSUL"],
      nomad: process.env["NOMAD_DEMO_NOMAD"],
      "vault-program": vaultProgram,
      searchPath: process.env["PATH"] ?? "",
    });
    const world = inRole(deployed.world, "operator");
    const service = await writeService(deployed.folder);
    const put = (name: string, value: string) =>
      writeSecret(parseSecretPlace(`${job}/${name}`, "default"), { vault: vaultOf(world), value, signal });
    const told = () => askTask(world, signal);

    await put("password", 'with "quotes", # and\na second line');
    await expect(deployed.deploy(service)).rejects.toMatchObject({
      code: "VAULT_SECRET_MISSING",
      message: expect.stringMatching(
        /task web of allocation [0-9a-f]{8} .* waits for secret\/data\/default\/keeper\/greeting of Vault as role nomad-services/,
      ),
    });
    await put("greeting", "hello");
    await followJob({ world, job, signal, onProgress: () => {} });
    const first = await told();
    expect(first).toMatchObject({
      greeting: "hello",
      password: 'with "quotes", # and\na second line',
      subjectAltName: "DNS:keeper.service.consul",
      isSigned: true,
      hasKey: true,
      hasToken: false,
    });

    await put("greeting", "moin");
    await eventually(async () => expect(await told()).toMatchObject({ greeting: "moin", pid: first.pid }), {
      timeoutMs: 90_000,
    });
    expect((await told()).hangUps).toBeGreaterThan(0);

    await killNomadClients(world, signal);
    await eventually(
      async () => {
        const nodes = await world.nomad.nodes.list({ signal });
        expect(nodes.filter(({ Status }) => Status === "ready")).toHaveLength(4);
      },
      { timeoutMs: 90_000 },
    );
    expect(await told()).toMatchObject({ serialNumber: first.serialNumber, pid: first.pid });

    const vaultHosts = world.engine.hosts.slice(0, 3);
    for (const { units } of vaultHosts) await units.stop("vault", { signal });
    await expect(deployed.deploy(service, { priority: 51 })).rejects.toMatchObject({
      code: "VAULT_UNREACHABLE",
    });
    expect(await world.nomad.jobs.read(job, { signal })).toMatchObject({ Priority: 50 });
    expect(await told()).toMatchObject({ greeting: "moin", pid: first.pid });
    for (const { units } of vaultHosts) await units.start("vault", { signal });

    await eventually(() => deployed.deploy(service, { life: "1m" }), { timeoutMs: 120_000 });
    const short = await told();
    await eventually(
      async () => {
        const now = await told();
        expect(now.serialNumber).not.toBe(short.serialNumber);
        expect(now).toMatchObject({ pid: short.pid, isSigned: true });
        expect(now.hangUps).toBeGreaterThan(short.hangUps);
      },
      { timeoutMs: 90_000 },
    );

    const keys = async (): Promise<number> => {
      const answer = await vaultOf(world).request("GET", "auth/jwt-nomad/config", { signal });
      return keysSchema.parse(answer).data.jwt_validation_pubkeys.length;
    };
    const before = await keys();
    await rotateWorldKeys(world, { signal });
    // OpenBao's standby servers answer by themselves, a moment behind.
    await eventually(async () => expect(await keys()).toBe(before + 1));
  });
});

const keysSchema = z.object({ data: z.object({ jwt_validation_pubkeys: z.array(z.string()) }) });

const vaultOf = ({ folder, endpoints, engine }: World) =>
  operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch });

async function writeService(folder: string): Promise<Deployable> {
  const executable = join(folder, `${job}_server`);
  await writeFile(executable, `#!${process.execPath}\n${await readFile(TASK, "utf8")}`);
  await chmod(executable, 0o755);
  const jobModule = join(folder, `${job}.mjs`);
  await writeFile(
    jobModule,
    `import { vaultJob } from ${JSON.stringify(JOB.href)};\nexport const job = vaultJob(${JSON.stringify(job)});\n`,
  );
  return { name: job, executable, jobModule };
}

const toldSchema = z.object({
  pid: z.int(),
  hangUps: z.int(),
  greeting: z.string(),
  password: z.string(),
  serialNumber: z.string(),
  subjectAltName: z.string(),
  isSigned: z.boolean(),
  hasKey: z.boolean(),
  hasToken: z.boolean(),
});

/** What the one task that runs has of Vault. */
async function askTask({ nomad, engine }: World, signal: AbortSignal): Promise<z.infer<typeof toldSchema>> {
  const running = (await nomad.jobs.allocations(job, { signal })).filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
  );
  const [allocation] = running;
  if (!allocation) throw new Error(`nothing of ${job} runs`);
  const { AllocatedResources } = await nomad.allocations.read(allocation.ID, { signal });
  const [port] = AllocatedResources?.Shared?.Ports ?? [];
  const response = await engine.fetch(`http://${port?.HostIP}:${port?.Value}/`, { signal });
  return toldSchema.parse(await response.json());
}

async function killNomadClients(world: World, signal: AbortSignal): Promise<void> {
  const clients = (await world.agents({ signal })).filter(({ unit }) => unit === "nomad-client");
  for (const { status } of clients) if (status?.process) signalProcess(status.process, "SIGKILL");
}
