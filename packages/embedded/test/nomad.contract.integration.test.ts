import { startEmbeddedCluster } from "../contract/nomad/embedded-cluster.ts";
import { describeNomadContract } from "../contract/nomad.contract.ts";

describeNomadContract("embedded", startEmbeddedCluster);
