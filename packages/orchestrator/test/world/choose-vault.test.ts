import { expect, test } from "vitest";
import { chooseVault, type VaultCircumstances, type VaultFlags } from "../../src/world/choose-vault.ts";

const closed = { engine: "local", security: "closed" } as const;
const has = { vault: true } as const;
const hasNot = { vault: false } as const;

test.each<[string, VaultFlags, Omit<VaultCircumstances, "wanted">, boolean]>([
  ["nobody says anything", {}, { said: undefined }, false],
  ["the flag says so", { vault: true }, { said: undefined }, true],
  ["the file says so", {}, { said: true }, true],
  ["the flag is against the file", { "no-vault": true }, { said: true, present: has }, false],
  ["it is there and nobody says anything", {}, { said: undefined, present: has }, true],
  ["it is there and the file says no", {}, { said: false, present: has }, false],
  ["it is not there and the flag says so", { vault: true }, { said: undefined, present: hasNot }, true],
])("%s: %j", (_, flags, circumstances, expected) => {
  expect(chooseVault(flags, { wanted: closed, ...circumstances })).toBe(expected);
});

test.each<[string, VaultFlags, VaultCircumstances, RegExp]>([
  [
    "engine embedded",
    { vault: true },
    { wanted: { engine: "embedded", security: "open" }, said: undefined },
    /needs a closed world.*embedded is always open/,
  ],
  [
    "an open world",
    { vault: true },
    { wanted: { engine: "local", security: "open" }, said: undefined },
    /needs a closed world/,
  ],
  [
    "a world with Vault that shall be opened",
    {},
    { wanted: { engine: "local", security: "open" }, said: undefined, present: has },
    /cannot be open/,
  ],
])("%s is refused in words", (_, flags, circumstances, words) => {
  expect(() => chooseVault(flags, circumstances)).toThrow(
    expect.objectContaining({ code: "VAULT_NEEDS_CLOSED", message: expect.stringMatching(words) }),
  );
});

test("another seal than the one that Vault was initialized with is refused", () => {
  const vaultSeal = { awskms: { region: "eu-central-1" } };
  const change = { wanted: { ...closed, vaultSeal }, said: undefined, present: has };
  expect(() => chooseVault({}, change)).toThrow(expect.objectContaining({ code: "VAULT_SEAL_CHANGED" }));
  expect(chooseVault({}, { ...change, present: { vault: true, vaultSeal } })).toBe(true);
});

test("both flags at once are a usage error", () => {
  expect(() => chooseVault({ vault: true, "no-vault": true }, { wanted: closed, said: undefined })).toThrow(
    expect.objectContaining({ code: "BAD_ARGUMENT" }),
  );
});
