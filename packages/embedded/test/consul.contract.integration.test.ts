import { startEmbeddedCluster } from "../contract/consul/embedded-cluster.ts";
import { describeConsulContract } from "../contract/consul.contract.ts";

describeConsulContract("embedded", () => startEmbeddedCluster());
