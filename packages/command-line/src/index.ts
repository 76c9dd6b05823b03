export { UserError, type UserErrorDetails } from "./user-error.ts";
export { messageOf } from "./message-of.ts";
export { badArgument } from "./errors.ts";
export type { ArgDef, ArgsDef, ParsedArgs, Typed } from "./commands/args.ts";
export {
  commandsIn,
  type AnyCommand,
  type Command,
  type CommandContext,
  type CommandGroup,
  type CommandNode,
  type CommandResult,
  type CommandStream,
  type ExitCode,
} from "./commands/command.ts";
export { findCommand, type FoundCommand } from "./commands/find-command.ts";
export { parseFlags, type ParsedFlags, type ParseOptions } from "./commands/parse-flags.ts";
export { typedAs, usage } from "./commands/usage.ts";
export {
  completionTable,
  type CompletedFlag,
  type CompletedWord,
  type Completion,
} from "./completion/completion-table.ts";
export { completionScript, shells, type Shell } from "./completion/completion-script.ts";
export {
  describeError,
  renderError,
  type DescribedError,
  type Explain,
  type RenderErrorOptions,
} from "./render-error.ts";
export { runCli, type CliOptions, type CliStreams, type Program } from "./run-cli.ts";
export { runProgram } from "./run-program.ts";
export { confirm, type AskOptions } from "./terminal/confirm.ts";
export { createLiveBlock, sizeOf, type LiveBlock } from "./terminal/live-block.ts";
export { mergeLines, type LineSource } from "./terminal/merge-lines.ts";
export {
  createLiveStep,
  createPlainStep,
  type Report,
  type RunStep,
  type Step,
  type StepResult,
} from "./terminal/steps.ts";
export { createStyle, mark, type Style } from "./terminal/style.ts";
export { table } from "./terminal/table.ts";
export { wrapLine, wrapText } from "./terminal/wrap-line.ts";
