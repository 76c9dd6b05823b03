import { expect, test } from "vitest";
import { firstAnswer } from "../../src/net/first-answer.ts";

const call = { signal: new AbortController().signal };

/** Never answers; rejects when the question is ended. */
const silent = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

test("a silent address keeps nobody waiting, and its question is ended", async () => {
  const ended: string[] = [];
  const answer = await firstAnswer(
    ["silent", "living"],
    async (address, { signal }) => {
      if (address === "living") return address;
      signal.addEventListener("abort", () => ended.push(address));
      return silent(signal);
    },
    call,
  );
  expect(answer).toBe("living");
  expect(ended).toEqual(["silent"]);
});

test("an address that refuses is no answer as long as another one may give one", async () => {
  const answer = await firstAnswer(
    ["refusing", "living"],
    async (address) => {
      if (address === "refusing") throw new Error("refused");
      return address;
    },
    call,
  );
  expect(answer).toBe("living");
});

test("when none answers it rejects with the first address's reason, though another one failed earlier", async () => {
  const second = Promise.withResolvers<void>();
  const asked = firstAnswer(
    ["first", "second"],
    async (address) => {
      if (address === "first") await second.promise;
      else second.resolve();
      throw new Error(`${address} refused`);
    },
    call,
  );
  await expect(asked).rejects.toThrow("first refused");
});

test("a caller that gives up ends all questions", async () => {
  const caller = new AbortController();
  const asked = firstAnswer(["one", "other"], (_, { signal }) => silent(signal), caller);
  caller.abort(new Error("enough"));
  await expect(asked).rejects.toThrow("enough");
});
