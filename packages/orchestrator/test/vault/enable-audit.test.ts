import { expect, test } from "vitest";
import { enableAudit } from "../../src/vault/enable-audit.ts";
import type { VaultApi } from "../../src/vault/vault-api.ts";

/** Devices by their paths, as Vault lists them. */
function vaultWith(devices: Record<string, object>) {
  const written: object[] = [];
  const vault: VaultApi = {
    request: (method, path, { body }) => {
      if (method === "GET" && path === "sys/audit") return Promise.resolve({ data: devices });
      if (method !== "POST" || body === undefined) return Promise.reject(new Error(`${method} ${path}`));
      devices[`${path.replace("sys/audit/", "")}/`] = body;
      written.push({ path, body });
      return Promise.resolve(undefined);
    },
  };
  return {
    written,
    enable: () => enableAudit({ vault, device: "file", file: "/log", signal: AbortSignal.timeout(10_000) }),
  };
}

test("the log is switched on once", async () => {
  const { enable, written } = vaultWith({});
  expect(await enable()).toEqual(["vault: the audit log"]);
  expect(await enable()).toEqual([]);
  expect(written).toEqual([
    { path: "sys/audit/file", body: { type: "file", options: { file_path: "/log" } } },
  ]);
});

test("a device of somebody's own is no reason to have none of the world's", async () => {
  const { enable } = vaultWith({ "syslog/": {} });
  expect(await enable()).toEqual(["vault: the audit log"]);
});
