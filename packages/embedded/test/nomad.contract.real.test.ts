import { describe, test } from "vitest";
import { startRealCluster } from "../contract/nomad/real-cluster.ts";
import { describeNomadContract } from "../contract/nomad.contract.ts";

const nomad = process.env["NOMAD_DEMO_NOMAD"];
const consul = process.env["NOMAD_DEMO_CONSUL"];

if (nomad === undefined || consul === undefined) {
  describe("Nomad contract: real", () => {
    test.skip("skipped: NOMAD_DEMO_NOMAD and NOMAD_DEMO_CONSUL name no programs (`pnpm test:real` finds them on PATH)", () => {});
  });
} else {
  describeNomadContract(`real (${nomad})`, () => startRealCluster({ nomad, consul }));
}
