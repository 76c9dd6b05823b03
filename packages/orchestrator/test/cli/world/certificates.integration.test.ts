import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { certificatesCommand } from "../../../src/cli/world/certificates.ts";
import { runCli } from "../../fixtures/cli.ts";

test.each(certificatesCommand.examples ?? [])(
  "the example %s is understood: without a world it says that there is none",
  async (example) => {
    await using folder = await temporaryFolder("certificates");
    const { stderr } = await runCli(folder.path, ...example.split(" ").slice(1));
    expect(stderr).toContain("WORLD_NOT_FOUND");
  },
);

test.each([
  ["list", "listed, rotated or issued"],
  ["--authority", "--authority goes with rotate"],
  ["rotate --dns a.localhost", "--dns and --file go with issue"],
  ["rotate --file a.pem", "--dns and --file go with issue"],
])("%s is refused in words", async (words, refusal) => {
  await using folder = await temporaryFolder("certificates");
  const { exitCode, stderr } = await runCli(folder.path, "world", "certificates", ...words.split(" "));
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(refusal)]);
});
