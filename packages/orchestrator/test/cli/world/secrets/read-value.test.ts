import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { measureValue } from "../../../../src/cli/world/secrets/describe-secret.ts";
import { readValue } from "../../../../src/cli/world/secrets/read-value.ts";

async function readBack(content: string | Buffer): Promise<string> {
  await using folder = await temporaryFolder("secret-value");
  const file = join(folder.path, "value");
  await writeFile(file, content);
  return await readValue(file, "web/key");
}

test("a value is what the file holds, byte for byte", async () => {
  expect(await readBack("with ü, a line\nand its end\n")).toBe("with ü, a line\nand its end\n");
});

test.for([
  ["nothing", "", "it is empty"],
  ["what is no text", Buffer.from([0xff, 0xfe, 0x00]), "encode it, for example with base64"],
  ["more than Vault keeps", "x".repeat(600_000), "it has 600000 bytes"],
] as const)("%s is refused", async ([, content, problem]) => {
  await expect(readBack(content)).rejects.toMatchObject({
    code: "SECRET_VALUE_INVALID",
    message: expect.stringContaining(problem),
    exitCode: 2,
  });
});

test("a file that is not there is named", async () => {
  await expect(readValue("/nowhere/value", "web/key")).rejects.toMatchObject({
    code: "SECRET_VALUE_INVALID",
    message: expect.stringContaining("/nowhere/value"),
  });
});

test("two values are compared by their digests", () => {
  expect(measureValue("ü")).toMatchObject({ bytes: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
