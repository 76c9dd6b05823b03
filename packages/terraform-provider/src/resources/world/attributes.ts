import { z } from "zod";
import { attribute, type StateOf } from "../../framework/attribute.ts";
import { bool, listOf, mapOf, number, object, objects, text } from "../../framework/kinds.ts";

/** The orchestrator's `maxClients`, which schemas cannot import: they are made before the provider knows its checkout. */
const mostClients = 100;
const worldName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/, "up to 24 small letters, digits and dashes");
const version = z.string().regex(/^\d+\.\d+\.\d+([-+].*)?$/, "a whole version, such as 1.22.3");

const ssh = {
  host: attribute(text(), {
    mode: "optional",
    description: "Name or address to log in at. Default: the host's address.",
  }),
  port: attribute(number(z.int().min(1).max(65_535)), { mode: "optional", description: "Default 22." }),
  user: attribute(text(), { mode: "optional", description: "Default root." }),
  identity_file: attribute(text(), { mode: "optional", description: "A private key without a passphrase." }),
  fingerprint: attribute(text(), {
    mode: "optional",
    description: "`SHA256:…` of the host's key. Default: it is looked up in `known_hosts`.",
  }),
  known_hosts: attribute(text(), { mode: "optional", description: "The file of hosts that are known." }),
  sudo: attribute(bool(), { mode: "optional", description: "Put sudo in front of what needs root." }),
  firewall: attribute(bool(), {
    mode: "optional",
    description: "Close every port but SSH to everyone outside of the private network.",
  }),
} as const;

const host = {
  name: attribute(text(z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "letters, digits and dashes")), {
    mode: "required",
    description: "Its name, in Consul and Nomad too.",
  }),
  address: attribute(text(z.ipv4("an IPv4 address")), {
    mode: "required",
    description: "Its address in the world's network.",
  }),
  consul: attribute(text(z.enum(["server", "client"])), {
    mode: "optional",
    description: "Which Consul agent it has: `server` or `client`. Default `client`.",
  }),
  nomad_server: attribute(bool(), { mode: "optional", description: "Whether it has a Nomad server." }),
  nomad_client: attribute(bool(), {
    mode: "optional",
    description: "Whether it has a Nomad client. Default true.",
  }),
  ssh: attribute(object(ssh), { mode: "optional", description: "How it is reached, with engine `ssh`." }),
} as const;

/** What a world can be told, and what it tells. */
export const worldAttributes = {
  name: attribute(text(worldName), {
    mode: "optional-computed",
    otherwise: "default",
    replaces: true,
    description: "Its name. Default `default`.",
  }),
  engine: attribute(text(z.enum(["embedded", "local", "ssh"])), {
    mode: "optional-computed",
    stable: true,
    replaces: true,
    description:
      "What runs its agents: `embedded` (processes of this project), `local` (real agents in network namespaces), `ssh` (real agents on `hosts`). Default: `local` where it can be had, else `embedded`.",
  }),
  servers: attribute(number(z.literal([1, 3, 5], "1, 3 or 5")), {
    mode: "optional",
    replaces: true,
    description: "How many hosts have a Consul and a Nomad server: 1, 3 or 5. Default 3.",
  }),
  clients: attribute(number(z.int().min(1).max(mostClients)), {
    mode: "optional",
    replaces: true,
    description: "How many hosts have a Nomad client. Default 4, or as many as there are servers.",
  }),
  hosts: attribute(objects(host), {
    mode: "optional",
    description:
      "The hosts one by one, instead of `servers` and `clients`. With engine `ssh` hosts are added and removed in place.",
  }),
  inventory: attribute(text(), {
    mode: "optional",
    replaces: true,
    description: "Path of an inventory file, instead of `hosts`.",
  }),
  network: attribute(text(z.cidrv4("a network, such as 127.0.5.0/24")), {
    mode: "optional-computed",
    stable: true,
    replaces: true,
    description: "The private network of its hosts. Default: one that is free.",
  }),
  datacenter: attribute(text(), {
    mode: "optional-computed",
    stable: true,
    replaces: true,
    description: "The datacenter's name in Consul and Nomad.",
  }),
  security: attribute(text(z.enum(["open", "closed"])), {
    mode: "optional-computed",
    stable: true,
    description:
      "`closed`: TLS, access rules and identities; `open`: none of it. Default `closed`, but for engine `embedded`, which is open.",
  }),
  vault: attribute(bool(), {
    mode: "optional",
    description:
      "Whether it has servers of Vault: only a closed world does. One that has Vault keeps it until this is false, and loses its secrets then.",
  }),
  consul_version: attribute(text(version), {
    mode: "optional",
    description: "The version of Consul that its agents are to be. Default: what is found.",
  }),
  nomad_version: attribute(text(version), {
    mode: "optional",
    description: "The version of Nomad that its agents are to be. Default: what is found.",
  }),
  consul_program: attribute(text(), {
    mode: "optional",
    description:
      "Path of the consul program. Default: the one on PATH. Another one takes the place of the world's, one server after the other.",
  }),
  nomad_program: attribute(text(), {
    mode: "optional",
    description: "Path of the nomad program, likewise.",
  }),
  vault_program: attribute(text(), {
    mode: "optional",
    description: "Path of the program vault, or bao, likewise.",
  }),
  consul_address: attribute(text(), {
    mode: "computed",
    stable: true,
    description: "URL of Consul's API, for programs on this machine.",
  }),
  nomad_address: attribute(text(), {
    mode: "computed",
    stable: true,
    description: "URL of Nomad's API, for programs on this machine.",
  }),
  vault_address: attribute(text(), {
    mode: "computed",
    description: "URL of Vault's API, for programs on this machine. Null for a world without Vault.",
  }),
  created_at: attribute(text(), {
    mode: "computed",
    stable: true,
    description:
      "When it was made. Another time is another world, in which nothing is deployed: see `replace_triggered_by`.",
  }),
  versions: attribute(mapOf(text()), {
    mode: "computed",
    description: "Of the programs that its agents are, by their names. Null for engine `embedded`.",
  }),
  healthy: attribute(bool(), {
    mode: "computed",
    description: "Whether nothing is in `drift`. True after every apply.",
  }),
  drift: attribute(listOf(text()), {
    mode: "computed",
    description:
      "What is not as it should be: files and units of hosts, agents that do not run, services that are missing. The next apply mends it, and then the list is empty.",
  }),
} as const;

/** The schema of `nomaddemo_world`. */
export const worldSchema = {
  description:
    "A world of Consul and Nomad agents. One that is there already under its name is completed, not refused.",
  attributes: worldAttributes,
} as const;

/** A world as Terraform knows it. */
export type WorldState = StateOf<typeof worldAttributes>;
/** One host of {@link WorldState}. */
export type WorldHost = StateOf<typeof host>;
