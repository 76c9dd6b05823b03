import { completionScript, completionTable, shells, type Completion, type Shell } from "command-line";
import { defineCommand, listDeployables, orchestratorCommands } from "orchestrator";
import { optionInvalid } from "../errors.ts";
import { loadScenarios } from "../scenario/load-scenarios.ts";

export const completionsCommand = defineCommand({
  description: "Print the completions of all commands for bash, zsh or fish",
  examples: [
    'source <(pnpm -s run completions bash)    # in ~/.bashrc, with "pnpm -s --dir CHECKOUT run …"',
    "source <(pnpm -s run completions zsh)",
    "pnpm -s run completions fish | source",
  ],
  args: { shell: { type: "positional", required: true, description: "bash, zsh or fish" } },
  async run({ shell }, { repository }) {
    const known = shells.find((each) => each === shell);
    if (!known) throw optionInvalid("shell", shell, `one of ${shells.join(", ")}`);
    return script(known, repository);
  },
});

async function script(shell: Shell, repository: string) {
  const { root } = await import("./root.ts");
  const [ours, theirs, scenarios, services] = await Promise.all([
    completionTable(root, ["chaos"]),
    completionTable(orchestratorCommands),
    loadScenarios(),
    listDeployables(repository),
  ]);
  const names = [
    ...scenarios.map(({ name, title }) => ({ path: "chaos run", name, description: title })),
    ...services.map(({ name }) => ({ path: "deploy", name, description: "A service" })),
    { path: "", name: "chaos", description: root.description },
  ];
  const table = [...theirs, ...ours].map((each): Completion => ({
    ...each,
    words: [...each.words, ...names.filter(({ path }) => path === each.path)],
  }));
  const text = completionScript(shell, table);
  return { document: { shell, script: text }, text: () => text.trimEnd() };
}
