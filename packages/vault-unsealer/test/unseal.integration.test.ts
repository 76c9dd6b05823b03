import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { eventually, freePort, refusedPort, temporaryFolder } from "testing";
import { beforeAll, describe, expect, test } from "vitest";
import { unseal } from "../src/unseal.ts";
import { startStandInVault } from "./fixtures/stand-in-vault.ts";

const serverName = "vault.dc1.consul";
const shares = ["share-one-in-base64", "share-two-in-base64", "share-three-in-base64"] as const;
const now = new Date();
let authority: CertifiedKey;
let certificate: CertifiedKey;

const issue = (by: CertifiedKey, dnsNames = [serverName, "localhost"], addresses = ["127.0.0.1"]) =>
  issueCertificate({ authority: by, name: "node01 vault", dnsNames, addresses, now });

beforeAll(async () => {
  authority = await createAuthority({ name: "this world", now });
  certificate = await issue(authority);
});

const startVault = (of: Partial<Parameters<typeof startStandInVault>[0]> = {}) =>
  startStandInVault({ certificate, shares, threshold: 2, ...of });

/** Unsealers of one or more shares, each with a file of its own; all they log. */
async function startUnsealers(ofShares: readonly string[], servers: readonly string[]) {
  const folder = await temporaryFolder("unsealer");
  const authorityFile = join(folder.path, "ca.pem");
  await writeFile(authorityFile, authority.certificate);
  const lines: string[] = [];
  const log = {
    child: ({ server }: { readonly server?: unknown }) => ({
      info: (words: unknown) => void lines.push(`${String(server)} ${String(words)}`),
      warn: (words: unknown) => void lines.push(`${String(server)} ${String(words)}`),
    }),
  };
  const end = new AbortController();
  const shareFileOf = (index: number) => join(folder.path, `share-${index}`);
  const running = ofShares.map(async (share, index) => {
    await writeFile(shareFileOf(index), `${share}\n`, { mode: 0o600 });
    const files = { shareFile: shareFileOf(index), authorityFile };
    const paces = { pollMs: 10, refusedMs: 50 };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a logger as is used
    await unseal({ servers, serverName, ...files, ...paces, log: log as never, signal: end.signal });
  });
  return {
    lines,
    authorityFile,
    shareFileOf,
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await Promise.all(running);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** So much time for them to do what they should not do. */
const afterQuestions = async (asked: () => number, more: number): Promise<void> => {
  const before = asked();
  await eventually(() => asked() >= before + more);
};

describe("sealed servers", () => {
  test("are opened by two unsealers, and again each time they are sealed", async () => {
    await using one = await startVault();
    await using two = await startVault();
    await using unsealers = await startUnsealers(shares.slice(0, 2), [one.url, two.url]);
    for (let round = 0; round < 3; round++) {
      await eventually(() => !one.isSealed() && !two.isSealed());
      one.seal();
      two.seal();
    }
    await eventually(() => !one.isSealed() && !two.isSealed());
    expect(unsealers.lines.join("\n")).toContain("was given the share");
    expect(unsealers.lines.join("\n")).not.toMatch(/share-(one|two)/);
  });

  test("are not opened by one share, however often it is asked, and get it once", async () => {
    await using vault = await startVault();
    await using unsealers = await startUnsealers(shares.slice(0, 1), [vault.url]);
    await eventually(() => vault.given.length > 0);
    await afterQuestions(vault.asked, 20);
    expect(vault.isSealed()).toBe(true);
    expect(vault.given).toEqual([shares[0]]);
    expect(unsealers.lines).toHaveLength(1);
  });

  test("get it again in another attempt", async () => {
    await using vault = await startVault();
    await using _ = await startUnsealers(shares.slice(0, 1), [vault.url]);
    await eventually(() => vault.given.length === 1);
    vault.seal();
    await eventually(() => vault.given.length === 2);
  });

  test("are asked over one connection", async () => {
    await using vault = await startVault();
    await using _ = await startUnsealers(shares.slice(0, 1), [vault.url]);
    await eventually(() => vault.asked() > 20);
    expect(vault.connections()).toBe(1);
  });

  test("are opened though another server does not answer", async () => {
    await using vault = await startVault();
    await using silent = await refusedPort();
    const servers = [`https://127.0.0.1:${silent.port}`, vault.url];
    await using _ = await startUnsealers(shares.slice(0, 2), servers);
    await eventually(() => !vault.isSealed());
  });
});

test("a server that is not there is asked until it is, and one line tells of it", async () => {
  const port = await freePort();
  await using other = await startVault();
  await using unsealers = await startUnsealers(shares.slice(0, 1), [`https://127.0.0.1:${port}`, other.url]);
  await afterQuestions(other.asked, 20);
  const told = unsealers.lines.filter((line) => line.includes(`:${port}`));
  expect(told).toEqual([expect.stringContaining("cannot be asked")]);
  await using vault = await startVault({ port });
  await eventually(() => vault.given.length > 0);
});

describe("the share never goes to", () => {
  test.each<[string, () => Promise<CertifiedKey>]>([
    ["a server of another world", async () => issue(await createAuthority({ name: "another world", now }))],
    ["another agent of this world", () => issue(authority, ["server.dc1.consul", "localhost"])],
    ["a server of this world at another address", () => issue(authority, [serverName], ["127.0.0.9"])],
  ])("%s", async (_, make) => {
    await using foreign = await startVault({ certificate: await make() });
    await using own = await startVault();
    await using unsealers = await startUnsealers(shares.slice(0, 1), [foreign.url, own.url]);
    await eventually(() => own.given.length > 0);
    await afterQuestions(own.asked, 20);
    expect(foreign.given).toEqual([]);
    expect(foreign.asked()).toBe(0);
    expect(unsealers.lines.filter((line) => line.startsWith(foreign.url))).toEqual([
      expect.stringContaining("cannot be asked"),
    ]);
  });
});

test("another authority in the file is believed from the next question on", async () => {
  const next = await createAuthority({ name: "the next one", now });
  await using vault = await startVault({ certificate: await issue(next) });
  await using unsealers = await startUnsealers(shares.slice(0, 1), [vault.url]);
  await eventually(() => unsealers.lines.length > 0);
  await writeFile(unsealers.authorityFile, authority.certificate + next.certificate);
  await eventually(() => vault.given.length > 0);
});

test("a share that is not there yet is told once, and given when it comes", async () => {
  await using vault = await startVault();
  await using unsealers = await startUnsealers(shares.slice(0, 1), [vault.url]);
  await eventually(() => vault.given.length === 1);
  await rm(unsealers.shareFileOf(0));
  vault.seal();
  await eventually(() => unsealers.lines.some((line) => line.includes("ENOENT")));
  await writeFile(unsealers.shareFileOf(0), shares[1]);
  await eventually(() => vault.given.includes(shares[1]));
  expect(unsealers.lines.filter((line) => line.includes("ENOENT"))).toHaveLength(1);
});

test("a server that refuses the share is told once, without the share", async () => {
  await using vault = await startVault({ threshold: 1 });
  await using unsealers = await startUnsealers(["share-of-another-vault"], [vault.url]);
  await eventually(() => vault.given.length > 2);
  const told = unsealers.lines.filter((line) => line.includes("refuses"));
  expect(told).toEqual([expect.stringContaining("(share) is not one of mine")]);
  expect(unsealers.lines.join("\n")).not.toContain("share-of-another-vault");
});

test("the program opens a server with another one's help, and ends on SIGTERM", async () => {
  await using vault = await startVault();
  await using folder = await temporaryFolder("unsealer");
  const [shareFile, authorityFile] = [join(folder.path, "share"), join(folder.path, "ca.pem")];
  await writeFile(shareFile, shares[2], { mode: 0o600 });
  await writeFile(authorityFile, authority.certificate);
  await using _ = await startUnsealers(shares.slice(0, 1), [vault.url]);
  const main = join(import.meta.dirname, "../src/main.ts");
  const files = ["--share-file", shareFile, "--ca-file", authorityFile];
  const child = spawn(
    process.execPath,
    [main, ...files, "--server-name", serverName, "--server", vault.url],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (output += part));
  await eventually(() => !vault.isSealed() && output.includes("unsealed"));
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(vault.given).toContain(shares[2]);
  expect(output).not.toContain(shares[2]);
});
