import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { buildServices } from "../../src/deploy/build-services.ts";

/** Stands for turbo: says that it was asked, and makes the executable of the sources. */
const turbo = `#!/bin/sh
cd "$(dirname "$0")/../.." || exit 1
echo "$*" >>node_modules/runs
[ -e node_modules/fails ] && exit 1
mkdir -p packages/shop/dist
cat packages/shelf/src/shelf.ts packages/shop/src/main.ts >packages/shop/dist/shop
[ -e node_modules/while ] && sh node_modules/while
exit 0
`;

const sources = {
  "package.json": "{}",
  "turbo.json": "{}",
  "packages/shop/package.json": JSON.stringify({
    name: "shop",
    dependencies: { shelf: "workspace:*", zod: "catalog:" },
    nomadDemo: { job: "./jobs/job.ts", executable: "./dist/shop" },
  }),
  "packages/shop/src/main.ts": "main",
  "packages/shelf/package.json": JSON.stringify({ name: "shelf", devDependencies: { wood: "workspace:*" } }),
  "packages/shelf/src/shelf.ts": "shelf",
  "packages/wood/package.json": JSON.stringify({ name: "wood" }),
  "packages/wood/src/deep/wood.ts": "wood",
  "packages/other/package.json": JSON.stringify({ name: "other" }),
  "packages/other/src/other.ts": "other",
};

interface Repository extends AsyncDisposable {
  readonly path: string;
  write(file: string, text: string): Promise<void>;
  /** How often turbo was asked by this build. */
  build(...services: readonly string[]): Promise<number>;
}

async function openRepository(): Promise<Repository> {
  const folder = await temporaryFolder("build");
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder.path, file)), { recursive: true });
    await writeFile(join(folder.path, file), text);
  };
  for (const [file, text] of Object.entries(sources)) await write(file, text);
  await write("node_modules/.bin/turbo", turbo);
  await chmod(join(folder.path, "node_modules/.bin/turbo"), 0o755);
  const runs = async (): Promise<number> =>
    (await readFile(join(folder.path, "node_modules/runs"), "utf8").catch(() => "")).split("\n").length;
  return {
    path: folder.path,
    write,
    build: async (...services) => {
      const before = await runs();
      await buildServices({ repository: folder.path, services, signal: AbortSignal.timeout(60_000) });
      return (await runs()) - before;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("services are built", () => {
  test("when they never were, and not again while nothing changes", async () => {
    await using repository = await openRepository();
    expect(await repository.build("shop")).toBe(1);
    expect(await readFile(join(repository.path, "packages/shop/dist/shop"), "utf8")).toBe("shelfmain");
    expect(await repository.build("shop")).toBe(0);
    // Written anew, with the same bytes in it.
    await repository.write("packages/shop/src/main.ts", "main");
    expect(await repository.build("shop")).toBe(0);
    await repository.write("packages/other/src/other.ts", "changed");
    expect(await repository.build("shop")).toBe(0);
  });

  test.each([
    "packages/shop/src/main.ts",
    "packages/shop/src/more.ts",
    "packages/shelf/src/shelf.ts",
    "packages/wood/src/deep/wood.ts",
    "packages/shelf/package.json",
    "turbo.json",
    "pnpm-lock.yaml",
  ])("when %s is another", async (file) => {
    await using repository = await openRepository();
    await repository.build("shop");
    await repository.write(file, file.endsWith("package.json") ? '{ "name": "shelf" }' : "changed");
    expect(await repository.build("shop")).toBe(1);
    expect(await repository.build("shop")).toBe(0);
  });

  test("when the executable is not the one that was built", async () => {
    await using repository = await openRepository();
    await repository.build("shop");
    await repository.write("packages/shop/dist/shop", "somebody else's");
    expect(await repository.build("shop")).toBe(1);
    expect(await readFile(join(repository.path, "packages/shop/dist/shop"), "utf8")).toBe("shelfmain");
  });

  test("again after a build that failed, and after one whose sources changed meanwhile", async () => {
    await using repository = await openRepository();
    await repository.write("node_modules/fails", "");
    await expect(repository.build("shop")).rejects.toMatchObject({ code: "BUILD_FAILED" });
    await using other = await openRepository();
    await other.write("node_modules/while", "echo changed >packages/shelf/src/shelf.ts");
    expect(await other.build("shop")).toBe(1);
    await other.write("node_modules/while", "");
    expect(await other.build("shop")).toBe(1);
    expect(await other.build("shop")).toBe(0);
  });

  test("by turbo, where it is no service that is known here", async () => {
    await using repository = await openRepository();
    expect(await repository.build("stranger")).toBe(1);
    expect(await repository.build("stranger")).toBe(1);
  });
});
