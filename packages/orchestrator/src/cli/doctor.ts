import { examineMachine } from "../doctor/examine-machine.ts";
import { mark, table } from "command-line";
import { defineCommand } from "./define-command.ts";

export const doctorCommand = defineCommand({
  description: "Say what this machine has and can do",
  args: {},
  async run(_, context) {
    const findings = await examineMachine(context);
    const ok = findings.every(({ ok, needed }) => ok || !needed);
    return {
      document: { ok, findings },
      text: (style) =>
        [
          table(
            style,
            ["", "what", "found", "for"],
            findings.map(({ ok, needed, what, found, use }) => [
              ok ? mark(style, true) : needed ? mark(style, false) : style.yellow("–"),
              what,
              found,
              style.dim(use),
            ]),
          ),
          ...findings.flatMap(({ ok, what, hint }) =>
            ok || hint === undefined ? [] : [`${style.bold(what)}: ${hint}`],
          ),
        ].join("\n\n"),
      exitCode: ok ? 0 : 1,
    };
  },
});
