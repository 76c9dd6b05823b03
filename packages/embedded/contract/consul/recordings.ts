import { recordingsOf } from "../recordings.ts";
import type { RecordedStep } from "./play-steps.ts";

/** What real Consul agents answered. */
export const recordings = recordingsOf<RecordedStep>("consul");
