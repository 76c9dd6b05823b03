import { recordCluster } from "../contract/consul/record-cluster.ts";
import { startRealCluster } from "../contract/consul/real-cluster.ts";
import { recordings } from "../contract/consul/recordings.ts";

const binaries = process.argv.slice(2);
if (binaries.length === 0) {
  process.stderr.write("usage: pnpm --filter embedded record CONSUL_BINARY…\n");
  process.exitCode = 2;
}
for (const binary of binaries) {
  await using cluster = await startRealCluster(binary);
  const steps = await recordCluster(cluster);
  const file = await recordings.write({ version: cluster.version, steps });
  process.stdout.write(`${file}: ${steps.length} steps of Consul ${cluster.version}\n`);
}
