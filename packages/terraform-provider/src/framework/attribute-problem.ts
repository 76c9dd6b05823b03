import type { Path } from "../wire/values/path.ts";

/** Something that was thrown, and the attribute that it is about. */
export class AttributeProblem extends Error {
  override readonly name = "AttributeProblem";
  readonly path: Path;
  override readonly cause: unknown;

  constructor(path: Path, cause: unknown) {
    super("an attribute cannot be used", { cause });
    this.path = path;
    this.cause = cause;
  }
}
