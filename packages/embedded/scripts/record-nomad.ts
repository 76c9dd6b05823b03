import { playSteps } from "../contract/nomad/play-steps.ts";
import { startRealCluster } from "../contract/nomad/real-cluster.ts";
import { recordings } from "../contract/nomad/recordings.ts";
import { nomadSteps } from "../contract/nomad/steps.ts";

const [nomad, consul] = process.argv.slice(2);
if (nomad === undefined || consul === undefined) {
  process.stderr.write("usage: pnpm --filter embedded record:nomad NOMAD_BINARY CONSUL_BINARY\n");
  process.exitCode = 2;
} else {
  await using cluster = await startRealCluster({ nomad, consul });
  const steps = await playSteps(cluster, nomadSteps());
  const file = await recordings.write({ version: cluster.version, steps });
  process.stdout.write(`${file}: ${steps.length} steps of Nomad ${cluster.version}\n`);
}
