import type { z } from "zod";
import type { InventoryHost } from "../inventory/inventory.ts";
import { refuseDuplicates } from "../inventory/read-inventory.ts";
import type { WorldFile } from "./world-file.ts";

type Complain = (path: readonly (string | number)[], message: string) => void;

/** What no single key of a world file can say about itself. */
export function checkWorldFile(file: WorldFile, context: z.RefinementCtx): void {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: "custom", path: [...path], message });
  checkNetwork(file, complain);
  checkPorts(file, complain);
  if (file.versions && (file.engine === "auto" || file.engine === "embedded"))
    complain(["versions"], `engine ${file.engine} does not choose programs: name engine local or ssh`);
  if (file.security === "closed" && file.engine === "embedded")
    complain(["security"], "engine embedded is always open: name engine local or ssh");
  if (file.vault && (file.security === "open" || file.engine === "embedded"))
    complain(["vault"], "needs a closed world of engine local or ssh");
  if (isList(file.hosts)) {
    refuseDuplicates({ hosts: file.hosts }, context);
    checkHosts(file.hosts, file, complain);
  }
  if (!isList(file.hosts) && file.engine === "ssh")
    complain(["hosts"], "engine ssh needs the list of its hosts");
}

function checkNetwork({ engine, network, hosts }: WorldFile, complain: Complain): void {
  if (network === undefined) {
    if (isList(hosts)) complain(["network"], "is missing: hosts with addresses of their own need it");
    return;
  }
  const isLoopback = network.startsWith("127.");
  if (engine === "embedded" && !isLoopback)
    complain(["network"], "engine embedded needs one inside 127.0.0.0/8");
  if (engine === "local" && isLoopback)
    complain(["network"], "engine local needs a private one, such as 172.16.206.0/24");
  if (engine !== "ssh" && !network.endsWith(".0/24")) complain(["network"], "has to be a /24");
}

function checkPorts({ ports = {} }: WorldFile, complain: Complain): void {
  const known = new Map<number, string>();
  for (const [name, port] of Object.entries({ ...defaultPorts, ...ports })) {
    const other = known.get(port);
    if (other !== undefined)
      complain(["ports", name in ports ? name : other], `${port} is the port ${other} too`);
    known.set(port, name);
  }
}

const defaultPorts = {
  consulHttp: 8500,
  consulHttps: 8501,
  nomadHttp: 4646,
  nomadClientHttp: 4746,
  vault: 8200,
  edge: 25_000,
  edgeAdmin: 25_001,
  edgeHttps: 25_443,
};

function checkHosts(
  hosts: readonly InventoryHost[],
  { engine, network }: WorldFile,
  complain: Complain,
): void {
  for (const [index, { name, address }] of hosts.entries()) {
    if (network !== undefined && !isInside(address, network))
      complain(["hosts", index, "address"], `${address} is not in the network ${network}`);
    if (engine === "local" && (address.endsWith(".10") || ["builder", "switch"].includes(name)))
      complain(["hosts", index], "the address .10 and the names builder and switch are the engine's own");
  }
  if (!hosts.some(({ roles }) => roles.consul === "server") || !hosts.some(({ roles }) => roles.nomadServer))
    complain(["hosts"], "no host is a Consul server, or none a Nomad server");
}

const isList = (hosts: WorldFile["hosts"]): hosts is readonly InventoryHost[] => Array.isArray(hosts);

function isInside(address: string, network: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / shift) === Math.floor(toNumber(base) / shift);
}

const toNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
