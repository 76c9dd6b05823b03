import type { Instance } from "edge-server/follow-services";
import { expect, test } from "vitest";
import { serversOf } from "../src/servers-of.ts";

const instance = (changes: Partial<Instance>): Instance => ({
  id: "i",
  service: "nomad",
  node: "n",
  address: "10.0.0.1",
  port: 4646,
  tags: ["http"],
  weight: 1,
  state: "passing",
  reason: "",
  since: 0,
  isUsable: true,
  ...changes,
});
const of = (...instances: readonly Instance[]) => ({ services: new Map([["nomad", instances]]) });
const http = { service: "nomad", tag: "http" };

test("of a service the instances with the tag serve, each address once, in a lasting order", () => {
  const one = instance({ address: "10.0.0.2" });
  const other = instance({});
  const snapshot = of(one, other, instance({ port: 4647, tags: ["rpc"] }), other);
  expect(serversOf(snapshot, http)).toEqual([
    { address: "10.0.0.1", port: 4646, isBackup: false },
    { address: "10.0.0.2", port: 4646, isBackup: false },
  ]);
  expect(serversOf(of(other, one), http)).toEqual(serversOf(snapshot, http));
  expect(serversOf(of(other), { service: "nomad", port: 8200 })).toMatchObject([{ port: 8200 }]);
  expect(serversOf(of(), { service: "consul" })).toEqual([]);
});

test.each(["critical", "suspect", "held", "starting"] as const)("one that is %s is asked last", (state) => {
  expect(serversOf(of(instance({ state })), http)).toMatchObject([{ isBackup: true }]);
});

test("one that an operator took out is not asked, one with a warning is", () => {
  expect(serversOf(of(instance({ state: "maintenance" })), http)).toEqual([]);
  expect(serversOf(of(instance({ state: "warning" })), http)).toMatchObject([{ isBackup: false }]);
});
