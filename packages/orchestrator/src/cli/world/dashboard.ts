import { once } from "node:events";
import { join } from "node:path";
import { badArgument } from "command-line";
import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { defineCommand, type CliContext } from "../define-command.ts";
import { worldArg } from "../place-args.ts";
import { startDashboard } from "../start-dashboard.ts";
import { parseWorldName } from "./world-args.ts";

export const dashboardCommand = defineCommand({
  description: "Show a world in a browser, until Ctrl-C: what runs where, what users get",
  examples: ["pnpm world dashboard", "pnpm world dashboard --world mine --port 8080"],
  args: {
    ...worldArg,
    port: {
      type: "string",
      valueHint: "n",
      description: "Of 127.0.0.1; default: the last one, else a free one",
    },
    rate: {
      type: "string",
      default: "20",
      valueHint: "n",
      description: "Requests per second to each edge while a page is open; 0: none",
    },
  },
  async run(args, context) {
    const name = parseWorldName(args.world);
    const world = await openWorld({ home: context.home, name });
    requireRunning(world);
    const port = args.port === undefined ? undefined : parseNumber("--port", args.port, 65_535);
    const wanted = { name, port, rate: parseNumber("--rate", args.rate, 200), folder: world.folder.path };
    return { lines: serve(wanted, context) };
  },
});

interface Wanted {
  readonly name: string;
  readonly port: string | undefined;
  readonly rate: string;
  readonly folder: string;
}

async function* serve(
  { name, port, rate, folder }: Wanted,
  { home, repository, signal, json }: CliContext,
): AsyncGenerator<string> {
  await using page = startDashboard({ home, repository, world: name, port, rate });
  const url = await page.url;
  // The token is a secret: programs find it in a file that only its owner can read.
  yield json
    ? JSON.stringify({
        ok: true,
        world: name,
        at: withoutToken(url),
        session: join(folder, "dashboard.json"),
      })
    : `World ${name}: ${url}\nThe address lets whoever has it in. Ctrl-C ends the page; the world stays.`;
  if (!signal.aborted) await Promise.race([once(signal, "abort"), page.ended]);
}

const withoutToken = (url: string): string => url.replace(/\?.*$/, "");

/** As typed, once it is known to be a whole number from 0 up to this. */
function parseNumber(flag: string, text: string, most: number): string {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0 || number > most)
    throw badArgument(`${flag} ${text} is no whole number from 0 to ${most}`);
  return text;
}
