import { buildExecutable } from "workload/build";
import { bundleProvider } from "./build/bundle-provider.ts";

await buildExecutable({
  packageFolder: import.meta.dirname,
  name: "bin/terraform-provider-nomaddemo",
  makeScript: bundleProvider,
});
