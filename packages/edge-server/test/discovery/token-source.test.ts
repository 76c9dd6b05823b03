import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { tokenSource } from "../../src/discovery/token-source.ts";

test("without a file it is the token that was given, or none", async () => {
  expect(await tokenSource(undefined, "given").read()).toBe("given");
  expect(await tokenSource(undefined, "").read()).toBeUndefined();
  expect(tokenSource(undefined, "given").name).not.toContain("given");
});

test("a file wins over the token that was given, also when it gives none", async () => {
  await using folder = await temporaryFolder("token");
  const file = join(folder.path, "token");
  const source = tokenSource(file, "given");
  await expect(source.read()).rejects.toMatchObject({ access: "token", isOutage: false });
  await writeFile(file, " \n");
  await expect(source.read()).rejects.toThrow(`the token file ${file} is empty`);
  await writeFile(file, "of the file\n");
  expect(await source.read()).toBe("of the file");
  expect(source.name).toBe(`the token in ${file}`);
});

test("the token that was given stands in for a file that this account may not read", async (context) => {
  context.skip(process.getuid?.() === 0, "root may read every file");
  await using folder = await temporaryFolder("token");
  const file = join(folder.path, "token");
  await writeFile(file, "of the file");
  await chmod(file, 0o000);
  const source = tokenSource(file, "given");
  expect(await source.read()).toBe("given");
  expect(source.name).toContain("CONSUL_HTTP_TOKEN");
  await chmod(file, 0o600);
  expect(await source.read()).toBe("of the file");
  expect(source.name).toBe(`the token in ${file}`);
});
