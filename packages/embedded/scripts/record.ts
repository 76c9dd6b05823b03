import { recordCluster } from "../contract/consul/record-cluster.ts";
import { startRealCluster } from "../contract/consul/real-cluster.ts";
import { writeRecording } from "../contract/consul/recorded-file.ts";

const binaries = process.argv.slice(2);
if (binaries.length === 0) {
  process.stderr.write("usage: pnpm --filter embedded record CONSUL_BINARY…\n");
  process.exitCode = 2;
}
for (const binary of binaries) {
  await using cluster = await startRealCluster(binary);
  const steps = await recordCluster(cluster);
  const file = await writeRecording({ version: cluster.version, steps });
  process.stdout.write(`${file}: ${steps.length} steps of Consul ${cluster.version}\n`);
}
