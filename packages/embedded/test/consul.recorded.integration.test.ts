import { describe, test } from "vitest";
import { compareSteps } from "../contract/consul/compare-steps.ts";
import { startEmbeddedCluster } from "../contract/consul/embedded-cluster.ts";
import { knownDifferences } from "../contract/consul/known-differences.ts";
import { recordCluster } from "../contract/consul/record-cluster.ts";
import { recordings } from "../contract/consul/recordings.ts";

const [newest, ...older] = await recordings.read();
if (!newest) throw new Error("no recordings: `pnpm --filter embedded record CONSUL_BINARY` makes them");

describe.each([
  { recording: newest, allowAdditions: false },
  ...older.map((recording) => ({ recording, allowAdditions: true })),
])("recorded Consul $recording.version", ({ recording, allowAdditions }) => {
  test.concurrent("the embedded Consul answers every step alike, but for the known differences", async ({
    expect,
  }) => {
    await using cluster = await startEmbeddedCluster();
    const played = await recordCluster(cluster, recording.version);
    const differences = compareSteps(recording.steps, played, { allowAdditions });
    const known = knownDifferences(recording.version);
    expect(differences.filter((difference) => !known.some(({ explains }) => explains(difference)))).toEqual(
      [],
    );
    const stale = known.filter(({ explains }) => !differences.some((difference) => explains(difference)));
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  });
});
