import { UserError } from "command-line/user-error";
import { describePath, type Path } from "./path.ts";

/** A value does not have the type that the schema gives it. */
export class ValueMismatch extends UserError {
  readonly path: Path;

  constructor(path: Path, problem: string) {
    super({
      code: "VALUE_MISMATCH",
      message: `${path.length === 0 ? "the value" : describePath(path)}: ${problem}`,
      hint: "Compare it with the schema (`tofu providers schema -json`); a state of another version of the provider is upgraded by that version.",
    });
    this.path = path;
  }
}

/** A value that is not what the schema says. */
export const valueMismatch = (path: Path, problem: string): ValueMismatch => new ValueMismatch(path, problem);
