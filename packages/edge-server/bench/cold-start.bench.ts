import { join } from "node:path";
import { benchColdStart } from "workload/bench";

await benchColdStart({ executable: join(import.meta.dirname, "../dist/edge_server") });
