import { tearDown } from "../../world/tear-down.ts";
import { listWorlds } from "../../world/manifest.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { mayLoseSecrets, nothingRemoved } from "./may-lose-secrets.ts";
import { parseWorldName } from "./world-args.ts";

export const downCommand = defineCommand({
  description: "End a world and remove all it has left, in whatever state it is",
  examples: ["pnpm world down", "pnpm world down --all", "pnpm world down --world mine --forget"],
  args: {
    ...worldArg,
    all: { type: "boolean", description: "Every world" },
    yes: { type: "boolean", alias: "y", description: "Do not ask before secrets in a Vault are lost" },
    forget: {
      type: "boolean",
      description: "Leave what is on hosts of your own that cannot be reached, and remove the rest",
    },
  },
  async run(args, context) {
    const { home, signal, runStep, note } = context;
    const names = args.all ? (await listWorlds(home)).map(({ name }) => name) : [parseWorldName(args.world)];
    if (!(await mayLoseSecrets(names, { ...context, yes: args.yes, command: "world down" })))
      return nothingRemoved;
    const removed: string[] = [];
    const left: { world: string; reason: string }[] = [];
    for (const name of names) {
      const onWait = (pid: number): void => note(`waiting for pid ${pid}, which works on world ${name}`);
      const { result } = await runStep({
        title: `world ${name} down`,
        run: () =>
          tearDown({
            home,
            name,
            signal,
            onWait,
            onLeft: args.forget ? (reason) => void left.push({ world: name, reason }) : undefined,
          }),
      });
      if (result) removed.push(name);
    }
    return {
      document: { ok: true, removed, left },
      text: () =>
        [
          ...left.map(({ reason }) => `${reason}; it is forgotten here.`),
          removed.length > 0 ? `Removed: ${removed.join(", ")}.` : "There was nothing to remove.",
        ].join("\n"),
    };
  },
});
