import type { PlannedFile } from "../hosts/world-plan.ts";
import type { InventoryHost } from "../inventory/inventory.ts";
import type { AgentLayout, ClosedLayout } from "./agent-layout.ts";
import { isAtLeast } from "./is-at-least.ts";
import type { AgentName } from "./list-agents.ts";

/** What an agent proves itself with, as paths on its host. */
export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Where these lie below an agent's folder of configuration. */
export function tlsFilesIn(configFolder: string): TlsFiles {
  const folder = `${configFolder}/tls`;
  return { ca: `${folder}/ca.pem`, certificate: `${folder}/agent.pem`, key: `${folder}/agent-key.pem` };
}

/** The files of an agent of a closed world that nobody else may read, and what it believes; none in an open world. */
export function planSecrets(agent: AgentName, host: InventoryHost, layout: AgentLayout): PlannedFile[] {
  const { closed } = layout;
  if (!closed) return [];
  const folder = layout.configFolder(host, agent);
  const files = tlsFilesIn(folder);
  const { certificate, key } = closed.certificateOf(host, agent);
  const token = agent.startsWith("nomad-") ? consulTokenOf(agent, host, closed) : undefined;
  const owner = layout.user?.(host, agent);
  const secrets: PlannedFile[] = [
    { path: files.ca, mode: 0o644, content: closed.authority, reloads: [agent] },
    { path: files.certificate, mode: 0o644, content: certificate, reloads: [agent] },
    { path: files.key, mode: 0o600, content: key, secret: true, reloads: [agent] },
    ...(agent === "consul" && host.roles.consul === "server" ? firstToken(folder, layout) : []),
    ...(token === undefined
      ? []
      : [
          {
            path: `${folder}/${consulTokenFile}`,
            mode: 0o600,
            content: `${JSON.stringify({ consul: { token } })}\n`,
            secret: true,
            restarts: [agent],
          },
        ]),
  ];
  return owner === undefined ? secrets : secrets.map((file) => ({ ...file, owner }));
}

const consulTokenOf = (agent: AgentName, { name }: InventoryHost, { secretIds }: ClosedLayout) =>
  agent === "nomad-server"
    ? secretIds.get(`consul-nomad-server-${name}`)
    : secretIds.get(`consul-nomad-client-${name}`);

/** The authority for tasks that ask Consul; nowhere where there is no task or no closed world. */
export function planAuthority(host: InventoryHost, { closed, caFile }: AgentLayout): PlannedFile[] {
  if (!closed || !host.roles.nomadClient) return [];
  return [{ path: caFile(host), mode: 0o644, content: closed.authority }];
}

/** Files of secrets that an agent would read though they are not planned for it: of a time when its world was closed, or its Consul older. */
export function foreignSecrets(agent: AgentName, host: InventoryHost, layout: AgentLayout): string[] {
  if (agent === "vault") return [];
  const planned = new Set(planSecrets(agent, host, layout).map(({ path }) => path));
  const name = agent === "consul" ? firstTokenFile : consulTokenFile;
  const path = `${layout.configFolder(host, agent)}/${name}`;
  return planned.has(path) ? [] : [path];
}

const consulTokenFile = "consul-token.json";
const firstTokenFile = "first-token.json";

/** Whether Consul takes the operator's token through its API, as its first (1.13); before, a server has to have it in its configuration. */
export const takesFirstToken = (version: string): boolean => isAtLeast(version, "1.13");

function firstToken(folder: string, { consulVersion, closed }: AgentLayout): PlannedFile[] {
  if (takesFirstToken(consulVersion)) return [];
  const tokens = { master: closed?.secretIds.get("consul-operator") };
  return [
    {
      path: `${folder}/${firstTokenFile}`,
      mode: 0o600,
      content: `${JSON.stringify({ acl: { tokens } })}\n`,
      secret: true,
    },
  ];
}
