import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { createSelfSigned } from "certificates";
import { compileProgram, runProgram } from "workload/compile-program";
import { writeDynamic } from "../src/wire/values/dynamic-value.ts";
import { connectTerraform } from "../test/fixtures/terraform.ts";

// `warm-up.ts` starts it: a provider and its client in one process. What the provider prints and when it ends is caught.
const [, , program = "", cache = "", folder = ""] = process.argv;
const identity = await createSelfSigned({ name: "localhost", now: new Date() });
process.env["PLUGIN_CLIENT_CERT"] = identity.certificate;
process.execPath = join(folder, "provider");
// What was compiled stays until it is written. V8 takes no cache that was made with other flags than its own.
setFlagsFromString("--no-flush-bytecode");
const script = compileProgram(readFileSync(program));

const exit = process.exit.bind(process);
Object.assign(process, {
  exit: () => {
    setFlagsFromString("--flush-bytecode");
    writeFileSync(cache, script.createCachedData());
    exit(0);
  },
});
Object.assign(process.stdout, {
  write: (line: string) => {
    void play(line);
    return true;
  },
});
runProgram(script, createRequire(import.meta.url));

/** What comes first in every life of a provider, and what loads the orchestrator and a job. */
async function play(line: string): Promise<void> {
  const terraform = connectTerraform(line, identity);
  await terraform.raw("/tfplugin6.Provider/GetProviderSchema");
  await terraform.call("ConfigureProvider", { config: writeDynamic({ home: join(folder, "home") }) });
  await terraform.call("ImportResourceState", { typeName: "nomaddemo_deployment", id: "demo-server" });
  terraform.raw("/plugin.GRPCController/Shutdown").catch(() => {});
}
