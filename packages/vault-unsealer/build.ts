import { buildExecutable } from "workload/build";

await buildExecutable({ packageFolder: import.meta.dirname, name: "vault_unsealer" });
