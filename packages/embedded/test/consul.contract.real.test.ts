import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "vitest";
import { startRealCluster } from "../contract/consul/real-cluster.ts";
import { describeConsulContract } from "../contract/consul.contract.ts";

const binary = process.env["NOMAD_DEMO_CONSUL"] ?? findOnPath("consul");

if (binary === undefined) {
  describe("Consul contract: real", () => {
    test.skip("skipped: no consul on PATH, and NOMAD_DEMO_CONSUL names none", () => {});
  });
} else {
  describeConsulContract(`real (${binary})`, () => startRealCluster(binary));
}

function findOnPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
