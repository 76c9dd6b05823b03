import { readConfig } from "../read-config.ts";
import { runAgent } from "../run-agent.ts";
import { embeddedConsulConfig } from "./config.ts";
import { createEmbeddedConsul } from "./create-embedded-consul.ts";

process.exitCode = await runAgent({
  name: "embedded-consul",
  args: process.argv.slice(2),
  create: (file, log) => {
    const consul = createEmbeddedConsul(readConfig(file, embeddedConsulConfig), { log });
    return { agent: consul, urls: [...consul.urls.values()] };
  },
});
