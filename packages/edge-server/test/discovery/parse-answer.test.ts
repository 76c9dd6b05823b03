import { expect, test } from "vitest";
import * as z from "zod/mini";
import { parseAnswer } from "../../src/discovery/parse-answer.ts";

const schema = z.object(
  { list: z.array(z.object({ name: z.string("a text") }, "an object"), "a list") },
  "an object",
);

test.each([
  ["{}", "it cannot be used: list is missing"],
  ["7", "it cannot be used: it is 7, not an object"],
  ['{"list":[{"name":"a"},{"name":null}]}', "it cannot be used: list.1.name is null, not a text"],
  ['{"list":[{"name":{}}]}', "it cannot be used: list.0.name is an object, not a text"],
  ["{", `it is not JSON: it begins with "{"`],
])(
  "%s does not fit, which is said in one sentence, without a cause that would be logged at length",
  (text, message) => {
    const error = catchError(() => parseAnswer(schema, text, "it"));
    expect(error).toEqual(new Error(message));
    expect(error).not.toHaveProperty("cause");
  },
);

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
