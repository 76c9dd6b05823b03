import { describeDeploy } from "./fixtures/deploy-suite.ts";
import { startDeployWorld } from "./fixtures/deploy-world.ts";

describeDeploy("embedded", () => startDeployWorld({ engine: "embedded" }));
