import { expect, test } from "vitest";
import { uisOf, type UiSourceOptions } from "../src/ui-sources.ts";

const nothing = { services: new Map() };
const closed: UiSourceOptions = {
  domain: "localhost",
  consul: new URL("https://172.16.206.21:8501"),
  datacenter: "Vagrant-DC1",
  region: "global",
  authority: "/ca.pem",
  vaultPort: 8200,
  worldPage: { address: "127.0.0.1", port: 4000 },
};

test("in a closed world each product's servers have to have a certificate of their role", () => {
  expect(uisOf(nothing, closed).map(({ host, tls }) => [host, tls?.name])).toEqual([
    ["consul.localhost", "server.vagrant-dc1.consul"],
    ["nomad.localhost", "server.global.nomad"],
    ["vault.localhost", "vault.vagrant-dc1.consul"],
    ["world.localhost", undefined],
  ]);
});

test("in an open world there are Consul and Nomad, over plain HTTP", () => {
  const open = {
    ...closed,
    authority: undefined,
    vaultPort: undefined,
    worldPage: undefined,
    domain: "example.org",
  };
  expect(uisOf(nothing, open)).toMatchObject([
    { host: "consul.example.org", tls: undefined },
    { host: "nomad.example.org", tls: undefined },
  ]);
});
