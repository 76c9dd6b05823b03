import { digestOf } from "./canonical-json.ts";
import { digestInvalid } from "./errors.ts";

/** SHA-256 digests, 64 lower-case hex digits each. */
export interface VersionParts {
  /** Of the executable file's bytes. */
  readonly executable: string;
  /** Of the canonical job, free of where files lie and of secrets. */
  readonly spec: string;
  /** Of the resolved variables. */
  readonly variables: string;
}

/** How many digits of a version people see. */
export const shortVersionLength = 12;

/** Raised when the same job would get another version than before (new canonical form): old and new then never compare equal by chance. */
const format = 1;

/** One version for the three things that decide what runs: SHA-256, 64 hex digits. */
export function versionOf({ executable, spec, variables }: VersionParts): string {
  for (const digest of [executable, spec, variables])
    if (!/^[0-9a-f]{64}$/.test(digest)) throw digestInvalid(digest);
  return digestOf({ format, executable, spec, variables });
}
