import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { readSecret } from "../src/secret.ts";

test("a secret's digest is that of the file's bytes, whatever they are", async () => {
  await using folder = await temporaryFolder("secret");
  const file = join(folder.path, "secret");
  await writeFile(file, "abc");
  expect(await readSecret(file)).toEqual({
    SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ReadAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  await writeFile(file, Buffer.from([0xff, 0xfe, 0x00]));
  expect((await readSecret(file)).SHA256).toMatch(/^[0-9a-f]{64}$/);
});

test("a secret that is empty or missing is refused by the file's name", async () => {
  await using folder = await temporaryFolder("secret");
  const file = join(folder.path, "secret");
  await expect(readSecret(file)).rejects.toThrow(`cannot read secret-file ${file}`);
  await writeFile(file, "");
  await expect(readSecret(file)).rejects.toThrow(`secret-file ${file} is empty`);
});
