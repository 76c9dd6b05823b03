import { buildExecutable } from "workload/build";

await buildExecutable({ packageFolder: import.meta.dirname, name: "ui_gateway" });
