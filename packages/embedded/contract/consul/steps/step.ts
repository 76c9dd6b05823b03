import type { Answer } from "../ask.ts";

/** What earlier steps kept for later ones: ids. */
export type Kept = Readonly<Record<string, string>>;

/** One request of the recording, in order; `until` repeats it until the answer is the one to keep. */
export interface Step {
  readonly title: string;
  /** Default `node04`. */
  readonly on?: string;
  readonly method?: string;
  readonly path: string | ((kept: Kept) => string);
  /** A function is given what was kept. */
  readonly body?: unknown;
  /** What later steps need of this answer. */
  readonly keep?: (json: unknown) => Kept;
  /** What follows this in a text is a parser's own wording, and not kept. */
  readonly onlyStart?: string;
  readonly until?: (answer: Answer) => boolean;
  /** Left out of recordings of an older Consul, which does not know what is asked. */
  readonly since?: string;
}

/** What the steps may point checks at. */
export interface StepPlaces {
  /** Base URL of the upstream, which runs; see `upstream.ts`. */
  readonly upstream: string;
  /** `host:port` of the same. */
  readonly upstreamAddress: string;
  /** `host:port` where nothing listens. */
  readonly closedAddress: string;
}

/** For `until`: the answer holds this text. */
export const includes =
  (text: string) =>
  (answer: Answer): boolean =>
    answer.text.includes(text);
