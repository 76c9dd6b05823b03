import { describe, expect, test } from "vitest";
import type { WorldState } from "../../../src/resources/world/attributes.ts";
import { consequences } from "../../../src/resources/world/consequences.ts";
import { unknownValue } from "../../../src/wire/values/value.ts";

const prior = {
  engine: "local",
  security: "closed",
  vault: null,
  hosts: null,
  inventory: null,
  consul_program: null,
  nomad_program: null,
  vault_program: null,
  consul_version: null,
  nomad_version: null,
  consul_address: "https://127.0.0.1:8501",
  nomad_address: "https://127.0.0.1:4646",
  vault_address: null,
  versions: { consul: "1.22.3", nomad: "2.0.5" },
} as unknown as WorldState;
const after = (change: Partial<Record<keyof WorldState, unknown>>, before: WorldState = prior) =>
  consequences({ ...before, ...change } as Parameters<typeof consequences>[0], before);
const elsewhere = {
  consul_address: unknownValue,
  nomad_address: unknownValue,
  vault_address: unknownValue,
};

describe("what an update makes of what the provider says", () => {
  test("is nothing where other attributes change", () => {
    expect(after({ datacenter: "dc2" })).toEqual({ vault_address: null, versions: prior.versions });
  });

  test.each([
    ["opened", { security: "open" }],
    ["given other hosts", { hosts: [{ name: "a" }] }],
    ["given hosts that are not known yet", { hosts: unknownValue }],
  ])("is that a world answers elsewhere when it is %s", (_how, change) => {
    expect(after(change)).toEqual({ ...elsewhere, versions: prior.versions });
  });

  test("is that one with Vault answers elsewhere, and has one more program", () => {
    expect(after({ vault: true })).toEqual({ ...elsewhere, versions: unknownValue });
  });

  test("is that other programs have other versions", () => {
    expect(after({ consul_program: "/opt/consul" })).toEqual({
      vault_address: null,
      versions: unknownValue,
    });
  });

  test("is not known where a file says the hosts: it may say others by then", () => {
    const before = { ...prior, engine: "ssh", inventory: "hosts.yaml" };
    expect(after({}, before)).toEqual({ ...elsewhere, versions: prior.versions });
  });
});
