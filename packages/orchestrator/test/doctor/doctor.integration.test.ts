import { platform } from "node:os";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { examineOpenFiles } from "../../src/doctor/examine-limits.ts";
import { examineMachine } from "../../src/doctor/examine-machine.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { runCli } from "../fixtures/cli.ts";

const LIMITS = (soft: string, hard: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             62793                62793                processes
Max open files            ${soft.padEnd(20)} ${hard.padEnd(20)} files
`;

test.each([
  ["1024", "1048576", true],
  ["1024", "unlimited", true],
  ["1024", "1024", false],
])("of open files the limit that a process may raise itself to counts: %s, at most %s", (soft, hard, ok) => {
  expect(examineOpenFiles(LIMITS(soft, hard))).toMatchObject({
    ok,
    found: `${soft} a process, at most ${hard}`,
    hint: expect.stringContaining("ulimit"),
  });
});

test("a machine without consul and nomad is told how to get them", async () => {
  await using folder = await temporaryFolder("doctor");
  const signal = AbortSignal.timeout(60_000);
  const findings = await examineMachine({
    home: folder.path,
    repository: folder.path,
    searchPath: "",
    signal,
  });
  const find = (what: string): Finding | undefined => findings.find((finding) => finding.what === what);
  for (const product of ["consul", "nomad"])
    expect(find(product)).toMatchObject({
      ok: false,
      hint: expect.stringMatching(`--engine local.*--${product} PATH`),
    });
});

test.skipIf(platform() !== "linux")(
  "open files, inotify and netem are looked at, in the document too",
  async () => {
    await using folder = await temporaryFolder("doctor");
    const { stdout } = await runCli(folder.path, "doctor", "--json");
    const { findings } = JSON.parse(stdout);
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: "open files",
          found: expect.stringMatching(/^\d+ a process, at most/),
        }),
        expect.objectContaining({
          what: "inotify",
          found: expect.stringMatching(/^\d+ instances, \d+ watches/),
        }),
        expect.objectContaining({ what: "netem", ok: expect.any(Boolean) }),
      ]),
    );
  },
);
