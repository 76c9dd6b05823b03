import { isIP } from "node:net";
import { formatAddress, type Address } from "workload";
import { configValueRefused } from "../errors.ts";
import { block, type Lines } from "./block.ts";
import type { GatewayConfig, NginxVersion } from "./gateway-config.ts";
import { quote } from "./quote.ts";
import { uiBlock } from "./ui-block.ts";
import { isPort, logins, loginsBlock, upstreamBlock } from "./upstream-block.ts";

/**
 * nginx's whole configuration. Pure; equal arguments give equal text. Relative names in it are of the run folder, which nginx is started in.
 * Throws CONFIG_VALUE_REFUSED.
 * @see https://nginx.org/en/docs/dirindex.html
 */
export function renderConfig(config: GatewayConfig): string {
  return [
    ...mainLines(config),
    ...block("events", ["worker_connections 1024;"]),
    ...block("http", [
      ...generalLines,
      ...tlsLines(config),
      ...proxyDefaults(config),
      ...maps,
      ...loginsBlock(socketOf(config)),
      ...config.uis.flatMap(upstreamBlock),
      ...nobodysBlock(config),
      ...config.uis.flatMap((ui) => uiBlock(ui, listenLines(config, ""))),
      ...checkBlock(config),
    ]),
    "",
  ].join("\n");
}

function mainLines({ silenceSeconds, workers }: GatewayConfig): Lines {
  return [
    ...(workers ? [`user ${accountOf(workers.user)} ${accountOf(workers.group)};`] : []),
    "daemon off;",
    "worker_processes 2;",
    "pid nginx.pid;",
    "error_log stderr warn;",
    // After a reload old workers stay for what they have begun; a blocking query ends by itself within that time.
    `worker_shutdown_timeout ${silenceSeconds + 60}s;`,
  ];
}

const generalLines: Lines = [
  "server_tokens off;",
  "access_log off;",
  "default_type text/plain;",
  "client_max_body_size 32m;",
  // What people write (keys, secrets) is not to lie in a file on its way.
  "client_body_buffer_size 1m;",
  "client_header_timeout 15s;",
  "large_client_header_buffers 4 32k;",
  ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((what) => `${what}_temp_path ${what};`),
];

function tlsLines({ certificate, key, nginx }: GatewayConfig): Lines {
  return [
    `ssl_certificate ${quote("the certificate's file", certificate)};`,
    `ssl_certificate_key ${quote("the key's file", key)};`,
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_session_cache shared:sessions:1m;",
    "ssl_session_timeout 1h;",
    "ssl_session_tickets off;",
    ...(hasHttp2Directive(nginx) ? ["http2 on;"] : []),
  ];
}

function proxyDefaults({ silenceSeconds }: GatewayConfig): Lines {
  return [
    "proxy_http_version 1.1;",
    // Logs and events arrive as they come.
    "proxy_buffering off;",
    "proxy_connect_timeout 3s;",
    `proxy_read_timeout ${silenceSeconds}s;`,
    "proxy_send_timeout 60s;",
    "proxy_socket_keepalive on;",
    // A sealed Vault says 503. What may not run twice (POST, PATCH) goes on only when nothing of it was sent.
    "proxy_next_upstream error timeout http_502 http_503;",
    "proxy_next_upstream_tries 3;",
    "proxy_next_upstream_timeout 20s;",
  ];
}

const maps: Lines = [
  ...block("map $http_upgrade $connection_header", ['"" "";', "default upgrade;"]),
  // No Origin: not from a page's script or form.
  ...block('map "$http_origin $http_host" $is_foreign', [
    '"~^ " "";',
    String.raw`"~^https://([^ ]+) \1$" "";`,
    "default 1;",
  ]),
];

/** Whoever asks for a name that is none of the UIs' is told nothing else. */
function nobodysBlock(config: GatewayConfig): Lines {
  return block("server", [
    ...listenLines(config, ` default_server${config.reusePort ? " reuseport" : ""}`),
    'server_name "";',
    'return 421 "This name is not served here.\\n";',
  ]);
}

/** `more`: options of the socket, which one server alone may state. */
function listenLines({ listen, nginx }: GatewayConfig, more: string): Lines {
  return [`listen ${addressOf(listen)} ssl${hasHttp2Directive(nginx) ? "" : " http2"}${more};`];
}

/** Consul's check goes the way of a request: through nginx, to the process that knows the logins. */
function checkBlock({ check, reusePort }: GatewayConfig): Lines {
  if (!check) return [];
  return block("server", [
    `listen ${addressOf(check)}${reusePort ? " reuseport" : ""};`,
    ...block("location = /health", [
      `proxy_pass http://${logins}/health;`,
      "proxy_pass_request_headers off;",
      "proxy_set_header Host login;",
      'proxy_set_header Connection "";',
      "proxy_read_timeout 5s;",
      "proxy_next_upstream off;",
    ]),
    ...block("location /", ["return 404;"]),
  ]);
}

function addressOf(address: Address): string {
  if (isIP(address.host) === 0 || !isPort(address.port)) throw configValueRefused("the address to listen on");
  return formatAddress(address);
}

function socketOf({ loginSocket }: GatewayConfig): string {
  if (!/^[a-z0-9.-]+$/.test(loginSocket)) throw configValueRefused("the login's socket");
  return loginSocket;
}

function accountOf(name: string): string {
  if (!/^[a-z_][a-z0-9_-]*$/.test(name)) throw configValueRefused("an account's name");
  return name;
}

/** From 1.25.1 on `http2` of `listen` is deprecated. */
const hasHttp2Directive = ({ major, minor, patch }: NginxVersion): boolean =>
  major > 1 || (major === 1 && (minor > 25 || (minor === 25 && patch >= 1)));
