import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";

const rounds = 80;

/** Takes the folders one after the other on the word "go", says which it holds, and holds them until it is killed. */
const contender = `
  import { once } from "node:events";
  import { lockStateFolder } from ${JSON.stringify(new URL("../src/state-lock.ts", import.meta.url).href)};
  console.log("ready");
  await once(process.stdin, "data");
  const held = [];
  for (let round = 0; round < ${rounds}; round++) {
    try {
      lockStateFolder(process.argv[1] + "/" + round);
      held.push(round);
    } catch (error) {
      if (error.code !== "STATE_FOLDER_IN_USE") throw error;
    }
  }
  console.log(JSON.stringify(held));
  setInterval(() => {}, 1_000);
`;

test("of many that take over a dead engine's state folder at once, one gets it", async () => {
  await using folder = await temporaryFolder("state-lock");
  for (let round = 0; round < rounds; round++) mkdirSync(join(folder.path, String(round)));
  const [dead] = await contend(folder.path, 1);
  expect(dead).toHaveLength(rounds);

  const held = await contend(folder.path, 4);
  const winners = Array.from(
    { length: rounds },
    (_, round) => held.filter((list) => list.includes(round)).length,
  );
  expect(winners).toEqual(Array.from({ length: rounds }, () => 1));
});

/** What each of `count` processes got hold of; they are killed then. */
async function contend(path: string, count: number): Promise<number[][]> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ["--input-type=module", "--eval", contender, path], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  try {
    const lines = children.map((child) => createInterface(child.stdout)[Symbol.asyncIterator]());
    for (const line of lines) await line.next();
    for (const child of children) child.stdin.write("go\n");
    const results = await Promise.all(lines.map((line) => line.next()));
    return results.map(({ value }): number[] => JSON.parse(value ?? "[]"));
  } finally {
    await Promise.all(children.map(endChild));
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
