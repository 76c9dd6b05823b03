import { readConfig } from "../read-config.ts";
import { runAgent } from "../run-agent.ts";
import { nomadConfigSchema } from "./config.ts";
import { createEmbeddedNomad } from "./create-embedded-nomad.ts";

/** What raw_exec tasks have of the agent's own environment; the rest stays with the agent. */
const inheritedVariables = "PATH HOME USER LOGNAME SHELL LANG LC_ALL TZ NOMAD_DEMO_WORLD".split(" ");

process.exitCode = await runAgent({
  name: "embedded-nomad",
  args: process.argv.slice(2),
  create: (file, log) => {
    const config = readConfig(file, nomadConfigSchema);
    const nomad = createEmbeddedNomad(config, { log, taskEnvironment: inherited(process.env) });
    return { agent: nomad, urls: [...nomad.serverUrls, ...nomad.clientUrls] };
  },
});

function inherited(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    inheritedVariables.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
