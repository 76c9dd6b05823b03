import { createHash } from "node:crypto";
import type { HostConfig, NomadConfig } from "../config.ts";
import { checkId, type ServiceRegistration } from "./registration.ts";

/** What the server agent of a host registers in Consul: one service per port (http, rpc, serf), each with its check. */
export function serverServices(host: HostConfig, ports: NomadConfig["ports"]): ServiceRegistration[] {
  const own = { host, role: "server", name: "nomad" } as const;
  const path = "/v1/agent/health?type=server";
  return [
    agentService({ ...own, tag: "rpc", port: ports.rpc, check: "Nomad Server RPC Check" }),
    agentService({ ...own, tag: "serf", port: ports.serf, check: "Nomad Server Serf Check" }),
    agentService({ ...own, tag: "http", port: ports.serverHttp, check: "Nomad Server HTTP Check", path }),
  ];
}

/** What the client agent of a host registers in Consul. */
export function clientServices(host: HostConfig, ports: NomadConfig["ports"]): ServiceRegistration[] {
  const own = { host, role: "client", name: "nomad-client", tag: "http", port: ports.clientHttp } as const;
  return [agentService({ ...own, check: "Nomad Client HTTP Check", path: "/v1/agent/health?type=client" })];
}

function agentService(options: {
  readonly host: HostConfig;
  readonly role: "server" | "client";
  readonly name: string;
  readonly tag: string;
  readonly port: number;
  readonly check: string;
  readonly path?: string;
}): ServiceRegistration {
  const { host, role, name, tag, port } = options;
  const address = `${host.address}:${port}`;
  const ID = `_nomad-${role}-${createHash("sha256").update([name, tag, address].join("\n")).digest("hex").slice(0, 52)}`;
  const probe = options.path === undefined ? { TCP: address } : { HTTP: `http://${address}${options.path}` };
  const Timeout = options.path === undefined ? "3s" : "5s";
  const check = { Name: options.check, Interval: "10s", Timeout, ...probe };
  return {
    ID,
    Name: name,
    Tags: [tag],
    Address: host.address,
    Port: port,
    Meta: { "external-source": "nomad" },
    EnableTagOverride: false,
    checks: [{ ID: checkId(ID, check), ServiceID: ID, ...check }],
  };
}
