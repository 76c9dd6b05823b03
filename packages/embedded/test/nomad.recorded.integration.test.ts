import { describe, test } from "vitest";
import { compareSteps } from "../contract/consul/compare-steps.ts";
import { startEmbeddedCluster } from "../contract/nomad/embedded-cluster.ts";
import { knownDifferences } from "../contract/nomad/known-differences.ts";
import { playSteps } from "../contract/nomad/play-steps.ts";
import { recordings } from "../contract/nomad/recordings.ts";
import { nomadSteps } from "../contract/nomad/steps.ts";

const recorded = await recordings.read();
if (recorded.length === 0)
  throw new Error("no recordings: `pnpm --filter embedded record:nomad NOMAD CONSUL` makes them");

describe.each(recorded)("recorded Nomad $version", ({ steps }) => {
  test("the embedded Nomad answers every step alike, but for the known differences", async ({ expect }) => {
    await using cluster = await startEmbeddedCluster();
    const played = await playSteps(cluster, nomadSteps());
    const differences = compareSteps(steps, played, { allowAdditions: false });
    const unexplained = differences.filter(
      (difference) => !knownDifferences.some(({ explains }) => explains(difference)),
    );
    expect(unexplained).toEqual([]);
    const stale = knownDifferences.filter(
      ({ explains }) => !differences.some((difference) => explains(difference)),
    );
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  });
});
