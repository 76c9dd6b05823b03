import { answerCases } from "./answers/answer-grammar.ts";
import { compareAnswers } from "./answers/compare-answers.ts";
import type { AnswerCase } from "./answers/answer-case.ts";
import type { Differential } from "./property.ts";
import { compareReadings } from "./requests/compare-readings.ts";
import { connectionBytes } from "./requests/request-grammar.ts";

/** Clients' bytes: what the edge forwards, `node:http` reads as it came; what it rejects, the edge does not forward. */
export const requests: Differential<Buffer> = {
  inputs: connectionBytes(),
  compare: compareReadings,
  show: (bytes) => JSON.stringify(bytes.toString("latin1")),
};

/** Upstreams' bytes: the same the other way. */
export const answers: Differential<AnswerCase> = {
  inputs: answerCases(),
  compare: compareAnswers,
  show: ({ upstream, ...rest }) => JSON.stringify({ ...rest, upstream: upstream.toString("latin1") }),
};
