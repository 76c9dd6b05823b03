import { openWorld } from "../../world/open-world.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const envCommand = defineCommand({
  description: "Print the variables that point the stock `nomad` and `consul` programs at a world",
  examples: ['eval "$(pnpm -s world env)"'],
  args: worldArg,
  async run(args, { home }) {
    const { engine, inventory } = await openWorld({ home, name: parseWorldName(args.world) });
    const urls = engine.userUrls();
    const variables = {
      CONSUL_HTTP_ADDR: urls.consul,
      NOMAD_ADDR: urls.nomad,
      NOMAD_REGION: inventory.region,
    };
    return {
      document: variables,
      text: () =>
        Object.entries(variables)
          .map(([name, value]) => `export ${name}=${value}`)
          .join("\n"),
    };
  },
});
