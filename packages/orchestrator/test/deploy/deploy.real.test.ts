import { describeDeploy } from "./fixtures/deploy-suite.ts";
import { startDeployWorld } from "./fixtures/deploy-world.ts";

describeDeploy("local, real Nomad and Consul", () =>
  startDeployWorld({
    engine: "local",
    consul: process.env["NOMAD_DEMO_CONSUL"],
    nomad: process.env["NOMAD_DEMO_NOMAD"],
    searchPath: process.env["PATH"] ?? "",
  }),
);
