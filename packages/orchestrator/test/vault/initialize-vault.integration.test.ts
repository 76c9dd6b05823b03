import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { secretIdFile } from "../../src/access/secret-ids.ts";
import { localFiles } from "../../src/engines/machine-files.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import type { Host } from "../../src/hosts/host.ts";
import { initializeVault } from "../../src/vault/initialize-vault.ts";
import { vaultSecretsFolder } from "../../src/vault/vault-secrets.ts";

const names = ["node01", "node02", "node03"];
const signal = AbortSignal.timeout(60_000);

/** Three servers whose storage is a folder each: as real ones they are initialized when there is something in it. */
async function startServers({ storage = "raft", type = "shamir" } = {}) {
  const temporary = await temporaryFolder("vault");
  const folder = worldFolder(temporary.path, "one");
  const storageOf = (name: string): string => join(temporary.path, name, "raft");
  await Promise.all(names.map((name) => mkdir(storageOf(name), { recursive: true })));
  const asked: { readonly url: string; readonly body: unknown }[] = [];
  const unitsDone: string[] = [];
  let count = 0;

  const answer = async (url: string, body: unknown): Promise<Response> => {
    asked.push({ url, body });
    const name = names.find((each) => url.startsWith(`https://${each}`)) ?? "";
    if (url.endsWith("/v1/sys/seal-status")) {
      const initialized = (await readdir(storageOf(name))).length > 0;
      const t = initialized ? 2 : 0;
      return Response.json({
        type,
        initialized,
        sealed: true,
        t,
        n: 3,
        progress: 0,
        version: "1.21.4",
        storage_type: storage,
      });
    }
    count += 1;
    await writeFile(join(storageOf(name), "vault.db"), String(count));
    const keys = names.map((each) => `share ${count} of ${each}`);
    return Response.json({
      ...(type === "shamir"
        ? { keys_base64: keys }
        : { keys_base64: [], recovery_keys_base64: keys.map((key) => `recovery ${key}`) }),
      root_token: `token ${count}`,
    });
  };
  const hosts = names.map((name) => {
    const note = (what: string) => (unit: string) =>
      Promise.resolve(unitsDone.push(`${name}: ${unit} ${what}`) > 0);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a host as is used
    return {
      name,
      ...localFiles,
      units: { stop: note("stopped"), start: note("started") },
    } as unknown as Host;
  });
  const members = names.map((host) => ({
    host,
    url: `https://${host}:8200`,
    storage: storageOf(host),
    ...(type === "shamir" && { share: { file: join(temporary.path, host, "share") } }),
  }));
  return {
    folder,
    asked,
    unitsDone,
    storageOf,
    shareOf: (host: string) => readFile(join(temporary.path, host, "share"), "utf8"),
    shareFileOf: (host: string) => join(temporary.path, host, "share"),
    initialize: ({ wasReady = false, losesAnswer = false } = {}) =>
      initializeVault({
        folder,
        members,
        hosts,
        wasReady,
        signal,
        fetch: async (url, init) => {
          const response = await answer(
            url,
            typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
          );
          if (losesAnswer && url.endsWith("/init")) throw new TypeError("fetch failed");
          return response;
        },
      }),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("a new Vault", () => {
  test("is initialized with a share for each host, two of which open it; each host gets its own alone", async () => {
    await using vault = await startServers();
    expect(await vault.initialize()).toContain("vault: initialized");
    const inits = vault.asked.filter(({ url }) => url.endsWith("/init"));
    expect(inits).toEqual([
      { url: "https://node01:8200/v1/sys/init", body: { secret_shares: 3, secret_threshold: 2 } },
    ]);
    for (const name of names) {
      expect(await vault.shareOf(name)).toBe(`share 1 of ${name}`);
      expect(await modeOf(vault.shareFileOf(name))).toBe("600");
      expect(await modeOf(join(vaultSecretsFolder(vault.folder), `share-${name}`))).toBe("600");
    }
    const token = secretIdFile(vault.folder, "vault-operator");
    expect(await readFile(token, "utf8")).toBe("token 1\n");
    expect(await modeOf(token)).toBe("600");
  });

  test("changes nothing the second time", async () => {
    await using vault = await startServers();
    await vault.initialize();
    expect(await vault.initialize({ wasReady: true })).toEqual([]);
  });

  test("gets a share again that a host has lost", async () => {
    await using vault = await startServers();
    await vault.initialize();
    await rm(vault.shareFileOf("node02"));
    expect(await vault.initialize({ wasReady: true })).toEqual(["node02: its share of Vault's key"]);
  });

  test("that opens by itself gives shares that recover it, which go to no host", async () => {
    await using vault = await startServers({ type: "static" });
    await vault.initialize();
    expect(vault.asked.at(-1)?.body).toEqual({ recovery_shares: 3, recovery_threshold: 2 });
    expect(await readFile(join(vaultSecretsFolder(vault.folder), "share-node01"), "utf8")).toContain(
      "recovery",
    );
    await expect(vault.shareOf("node01")).rejects.toThrow("ENOENT");
  });
});

describe("when Vault's only answer was lost", () => {
  test("the storage, in which nothing can be, is made again", async () => {
    await using vault = await startServers();
    await expect(vault.initialize({ losesAnswer: true })).rejects.toThrow("fetch failed");
    expect(await vault.initialize()).toContain("vault: its storage emptied, for its first answer was lost");
    expect(await vault.shareOf("node03")).toBe("share 2 of node03");
    expect(vault.unitsDone.filter((line) => line.startsWith("node01"))).toEqual([
      "node01: vault stopped",
      "node01: vault started",
    ]);
  });

  test("nothing is thrown away once the world was ready: shares that are gone are named", async () => {
    await using vault = await startServers();
    await vault.initialize();
    await rm(join(vaultSecretsFolder(vault.folder), "share-node02"));
    await expect(vault.initialize({ wasReady: true })).rejects.toMatchObject({
      code: "VAULT_SHARES_LOST",
      message: expect.stringContaining(vaultSecretsFolder(vault.folder)),
    });
    expect(await readdir(vault.storageOf("node01"))).toEqual(["vault.db"]);
  });
});

test("empty servers of a world that was ready are not made anew without a word", async () => {
  await using vault = await startServers();
  await vault.initialize();
  await rm(join(vault.storageOf("node01"), "vault.db"));
  await expect(vault.initialize({ wasReady: true })).rejects.toMatchObject({ code: "VAULT_STORAGE_LOST" });
});

test("a development server at a server's address is named, and told nothing", async () => {
  await using vault = await startServers({ storage: "inmem" });
  await expect(vault.initialize()).rejects.toMatchObject({
    code: "VAULT_FOREIGN",
    message: expect.stringContaining("inmem"),
    hint: expect.stringContaining("-dev"),
  });
  expect(vault.asked.some(({ url }) => url.endsWith("/init"))).toBe(false);
});
