import { describe, expect, test } from "vitest";
import { worldAttributes, type WorldState } from "../../../src/resources/world/attributes.ts";
import { fileOf } from "../../../src/resources/world/wanted-of.ts";
import { validateWorld } from "../../../src/resources/world/validate-world.ts";
import { describePath } from "../../../src/wire/values/path.ts";
import { unknownValue } from "../../../src/wire/values/value.ts";

const nothing = Object.fromEntries(
  Object.keys(worldAttributes).map((name) => [name, null]),
) as unknown as WorldState;
const host = { consul: null, nomad_server: null, nomad_client: null, ssh: null };

describe("a world's configuration as a world file", () => {
  test("that says nothing leaves everything open", () => {
    expect(fileOf(nothing)).toEqual({ name: "default", engine: "auto" });
  });

  test("has the numbers of hosts, the one that is left out by default", () => {
    expect(fileOf({ ...nothing, servers: 1 }).hosts).toEqual({ servers: 1, clients: 4 });
    expect(fileOf({ ...nothing, servers: 5 }).hosts).toEqual({ servers: 5, clients: 5 });
    expect(fileOf({ ...nothing, clients: 2 }).hosts).toEqual({ servers: 3, clients: 2 });
  });

  test("has hosts with their roles, and of SSH what was said", () => {
    const ssh = {
      host: "203.0.113.5",
      port: null,
      user: "admin",
      identity_file: "/key",
      fingerprint: null,
      known_hosts: null,
      sudo: true,
      firewall: null,
    };
    const hosts = [
      { ...host, name: "a", address: "10.0.0.1", consul: "server", nomad_server: true, ssh },
      { ...host, name: "b", address: "10.0.0.2" },
    ];
    expect(fileOf({ ...nothing, engine: "ssh", hosts }).hosts).toEqual([
      {
        name: "a",
        address: "10.0.0.1",
        roles: { consul: "server", nomadServer: true, nomadClient: true },
        ssh: { host: "203.0.113.5", user: "admin", identityFile: "/key", sudo: true },
      },
      { name: "b", address: "10.0.0.2", roles: { consul: "client", nomadServer: false, nomadClient: true } },
    ]);
  });
});

describe("what is wrong with a world as a whole", () => {
  const found = (config: Partial<Record<keyof WorldState, unknown>>): readonly string[] =>
    validateWorld({ ...nothing, ...config } as Parameters<typeof validateWorld>[0]).map(
      ({ summary, path = [] }) => `${describePath(path)}: ${summary}`,
    );

  test("is told by its attribute", () => {
    expect(found({ engine: "embedded", network: "10.0.0.0/24" })).toEqual([
      "network: Invalid world: network engine embedded needs one inside 127.0.0.0/8",
    ]);
    expect(found({ engine: "embedded", security: "closed" })[0]).toMatch(/^security: /);
    expect(found({ engine: "embedded", nomad_version: "2.0.5" })[0]).toMatch(/^consul_version: /);
    const hosts = [{ ...host, name: "a", address: "10.9.0.1", consul: "server", nomad_server: true }];
    expect(found({ engine: "ssh", network: "10.0.0.0/24", hosts })[0]).toMatch(/^hosts\[0\]\.address: /);
  });

  test("is nothing while something is unknown", () => {
    expect(found({ engine: "embedded", network: unknownValue })).toEqual([]);
    expect(found({ hosts: unknownValue, engine: "ssh" })).toEqual([]);
    // As all variables of a module are while it is validated.
    expect(found({ hosts: unknownValue, inventory: unknownValue, servers: unknownValue })).toEqual([]);
  });

  test("is hosts that are said in two ways", () => {
    expect(found({ servers: 3, inventory: "hosts.yaml" })).toEqual([
      ": inventory beside servers and clients",
    ]);
  });
});
