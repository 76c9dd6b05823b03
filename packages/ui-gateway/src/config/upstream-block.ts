import { isIP } from "node:net";
import { formatAddress } from "workload";
import { configValueRefused } from "../errors.ts";
import { block, type Lines } from "./block.ts";
import type { UiConfig, UiServer } from "./gateway-config.ts";

/** What nginx calls the servers of a UI. */
export const upstreamOf = ({ name }: UiConfig): string => `ui_${name}`;

/** What nginx calls the process that knows the logins. */
export const logins = "logins";

/** Servers of a UI. One that fails is left for a while, and asked again when no other is left. */
export function upstreamBlock(ui: UiConfig): Lines {
  const { servers } = ui;
  // nginx does not start with backups alone.
  const isOneTrusted = servers.some(({ isBackup }) => !isBackup);
  return block(`upstream ${upstreamOf(ui)}`, [
    `zone ${upstreamOf(ui)} 64k;`,
    // Long polls and terminals: connections last, and their number is what tells servers apart.
    "least_conn;",
    ...servers.map((server) => serverLine(server, isOneTrusted)),
    // Nobody is known yet: whoever has logged in sees 502.
    ...(servers.length === 0 ? ["server 127.0.0.1:1 down;"] : []),
    "keepalive 16;",
  ]);
}

export const loginsBlock = (socket: string): Lines =>
  block(`upstream ${logins}`, [`server unix:${socket};`, "keepalive 8;"]);

function serverLine({ address, port, isBackup }: UiServer, isOneTrusted: boolean): string {
  if (isIP(address) === 0 || !isPort(port)) throw configValueRefused("a server's address");
  const role = isBackup && isOneTrusted ? " backup" : "";
  return `server ${formatAddress({ host: address, port })} max_fails=1 fail_timeout=2s${role};`;
}

export const isPort = (port: number): boolean => Number.isSafeInteger(port) && port > 0 && port < 65_536;
