import { recordingsOf } from "../recordings.ts";
import type { RecordedStep } from "./play-steps.ts";

/** What real Nomad agents answered. */
export const recordings = recordingsOf<RecordedStep>("nomad");
