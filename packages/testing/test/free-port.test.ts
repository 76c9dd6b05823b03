import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../src/free-port.ts";

test("no port is given twice, and none that is listened on", async () => {
  const first = await freePort();
  const next = first === 19_999 ? 10_000 : first + 1;
  const taken = createServer().listen(next, "127.0.0.1");
  await Promise.race([once(taken, "listening"), once(taken, "error")]);
  const given = [first, ...(await Promise.all(Array.from({ length: 20 }, () => freePort())))];
  expect(new Set(given).size).toBe(21);
  expect(given).not.toContain(next);
  for (const port of given) expect(port).toSatisfy((value: number) => value >= 10_000 && value < 20_000);
  taken.close();
});
