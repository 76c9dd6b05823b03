import type { AllocationListStub, TaskEvent, TaskState } from "nomad-client-ts";
import { expect, test } from "vitest";
import { vaultRoleOf, vaultWaits } from "../../src/deploy/vault-waits.ts";
import { stubWith } from "./fixtures/waiting-allocation.ts";

const waitsOf = (
  state: TaskState["State"],
  ...events: readonly Pick<TaskEvent, "Type" | "DisplayMessage">[]
) => vaultWaits([stubWith(state, ...events)]).map(({ task, path, words }) => ({ task, path, words }));

const missing = (text: string) => ({ Type: "Template", DisplayMessage: `Missing: ${text}` });

test.for([
  ["vault.read(secret/data/default/web/key)", "secret/data/default/web/key"],
  ["vault.pki(pki/issue/services-24h->/data/alloc/secrets/certificate.pem)", "pki/issue/services-24h"],
  ["vault.write(pki/issue/x -> 1a2b)", "pki/issue/x"],
  ["kv.block(a), vault.read(secret/data/default/web/key)", "secret/data/default/web/key"],
] as const)("a task that waits for %s is seen", ([text, path]) => {
  expect(waitsOf("pending", missing(text))).toEqual([{ task: "server", path, words: undefined }]);
});

test("what a task waited for, and what is not Vault's, is none of it", () => {
  const started = { Type: "Started", DisplayMessage: "Task started by client" };
  expect(waitsOf("running", missing("vault.read(a/b)"), started)).toEqual([]);
  expect(waitsOf("pending", missing("vault.read(a/b)"), { Type: "Restarting", DisplayMessage: "" })).toEqual(
    [],
  );
  expect(waitsOf("pending", missing("nomad.var.block(a@default.global)"))).toEqual([]);
  const stopped: AllocationListStub = {
    ...stubWith("pending", missing("vault.read(a/b)")),
    DesiredStatus: "stop",
  };
  expect(vaultWaits([stopped])).toEqual([]);
});

test("a login that Vault refused is seen, one that it did not answer is not", () => {
  const login = (reason: string) => ({
    Type: "Killing",
    DisplayMessage: `Vault: failed to derive vault token: failed to derive Vault token for identity vault_default: failed to login with JWT: ${reason}`,
  });
  const refused = login(
    "Error making API request.\n\nURL: PUT https://a/v1/auth/jwt-nomad/login\nCode: 400. Errors:\n\n* claim",
  );
  expect(waitsOf("dead", refused)).toMatchObject([{ path: undefined, words: refused.DisplayMessage }]);
  expect(
    waitsOf("dead", login("Error making API request.\n\nCode: 503. Errors:\n\n* Vault is sealed")),
  ).toEqual([]);
  expect(waitsOf("dead", login("dial tcp 10.0.0.1:8200: connect: connection refused"))).toEqual([]);
});

test("the role is the one that the job says, else the one of all jobs", () => {
  const [wait] = vaultWaits([stubWith("pending", missing("vault.read(a/b)"))]);
  if (!wait) throw new Error("no wait");
  const job = (Role: string) => ({
    TaskGroups: [{ Name: "web", Tasks: [{ Name: "server", Driver: "raw_exec", Vault: { Role } }] }],
  });
  expect(vaultRoleOf(job("nomad-edges"), wait)).toBe("nomad-edges");
  expect(vaultRoleOf(job(""), wait)).toBe("nomad-workloads");
});
