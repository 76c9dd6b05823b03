import { spawn } from "node:child_process";
import { once } from "node:events";
import { createSelfSigned } from "certificates";
import { connectTerraform } from "../test/fixtures/terraform.ts";
import { pluginEnvironment } from "../test/fixtures/start-provider.ts";
import { processorTime } from "workload/processor-time";

/** One start of a provider, from the moment that its process is asked for. */
export interface Start {
  /** Till the line that tells the client where to connect. */
  readonly lineMs: number;
  /** Till its schemas were answered, over TLS in both directions as clients want it. */
  readonly schemaMs: number;
  /** From the call that ends it till it has ended: clients wait for that too. */
  readonly endMs: number;
  /** User and system time of the process till then, from /proc; NaN elsewhere. */
  readonly cpuMs: number;
}

/** Starts a provider as clients do, asks for its schemas, and ends it. */
export async function measureStart(
  [program = "", ...args]: readonly string[],
  temporaryFolder: string,
): Promise<Start> {
  const client = await createSelfSigned({ name: "localhost", now: new Date() });
  const env = {
    ...pluginEnvironment,
    PATH: process.env["PATH"],
    PLUGIN_CLIENT_CERT: client.certificate,
    TMPDIR: temporaryFolder,
  };
  const begun = performance.now();
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  const [line]: Buffer[] = await once(child.stdout, "data");
  const lineMs = performance.now() - begun;
  const terraform = connectTerraform(line?.toString() ?? "", client);
  await terraform.raw("/tfplugin6.Provider/GetProviderSchema");
  const schemaMs = performance.now() - begun;
  const cpuMs = await processorTime(child.pid);
  const asked = performance.now();
  // It may end before the answer is out; clients do not mind.
  await terraform.raw("/plugin.GRPCController/Shutdown").catch(() => {});
  terraform.close();
  await ended;
  return { lineMs, schemaMs, cpuMs, endMs: performance.now() - asked };
}
