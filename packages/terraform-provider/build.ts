import { join } from "node:path";
import { layMirror, providerSource } from "./build/lay-mirror.ts";

const settings = await layMirror(join(import.meta.dirname, "dist/terraform"));
process.stdout.write(
  `The provider ${providerSource} is installed by: export TF_CLI_CONFIG_FILE=${settings}\n`,
);
