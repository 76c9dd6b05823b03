import { configValueRefused } from "../errors.ts";
import { block, type Lines } from "./block.ts";
import type { UiConfig } from "./gateway-config.ts";
import { quote } from "./quote.ts";
import { tokenHeaders } from "./token-headers.ts";
import { logins, upstreamOf } from "./upstream-block.ts";

/** Where nginx asks whether a login is known; nobody outside reaches it. */
const loginPath = "/.ui-gateway/login";

/** The server of one UI: who is not logged in sees nothing of it, whatever the path. `listen`: the lines that say where it listens. */
export function uiBlock(ui: UiConfig, listen: Lines): Lines {
  return block("server", [
    ...listen,
    `server_name ${hostOf(ui)};`,
    ...securityHeaders,
    // The name of a request stands in two places, TLS aside: here they are the same, as browsers send it.
    ...block(`if ($http_host !~* "^${hostOf(ui).replaceAll(".", String.raw`\.`)}(:[0-9]+)?$")`, [
      'return 421 "This name is not served here.\\n";',
    ]),
    // A page of somebody else that uses what the browser remembers: a form, a WebSocket.
    ...block("if ($is_foreign)", ['return 403 "Requests come from this page alone.\\n";']),
    `auth_request ${loginPath};`,
    "auth_request_set $login_wait $upstream_http_retry_after;",
    // Of servers' own answers none is replaced: this is the login's.
    "error_page 403 = @slowed;",
    ...loginLocation,
    ...slowedLocation,
    ...block("location /", proxyLines(ui)),
  ]);
}

/** What both pages and answers are sent with. No further policy for scripts: the products' pages state their own, or need what it would forbid. */
const securityHeaders: Lines = [
  "add_header Content-Security-Policy \"frame-ancestors 'none'; base-uri 'self'; object-src 'none'\" always;",
  "add_header X-Frame-Options DENY always;",
  "add_header X-Content-Type-Options nosniff always;",
  "add_header Referrer-Policy same-origin always;",
  "add_header Cross-Origin-Resource-Policy same-origin always;",
  'add_header Permissions-Policy "camera=(), geolocation=(), microphone=()" always;',
];

const loginLocation: Lines = block(`location = ${loginPath}`, [
  "internal;",
  "auth_request off;",
  `proxy_pass http://${logins}/check;`,
  "proxy_pass_request_body off;",
  // Nothing but what follows.
  "proxy_pass_request_headers off;",
  "proxy_set_header Host login;",
  'proxy_set_header Connection "";',
  'proxy_set_header Content-Length "";',
  "proxy_set_header Authorization $http_authorization;",
  "proxy_set_header X-Client $remote_addr;",
  "proxy_connect_timeout 2s;",
  "proxy_read_timeout 30s;",
  "proxy_next_upstream off;",
]);

const slowedLocation: Lines = block("location @slowed", [
  "auth_request off;",
  ...securityHeaders,
  "add_header Retry-After $login_wait always;",
  'return 429 "Too many wrong logins. Wait a moment, then try again.\\n";',
]);

function proxyLines(ui: UiConfig): Lines {
  return [
    // Without a path here, the request's own goes on byte for byte: %2F, //, all of it.
    `proxy_pass ${ui.tls ? "https" : "http"}://${upstreamOf(ui)};`,
    ...(ui.tls
      ? [
          "proxy_ssl_verify on;",
          "proxy_ssl_verify_depth 3;",
          `proxy_ssl_trusted_certificate ${quote("the authorities' file", ui.tls.authority)};`,
          `proxy_ssl_name ${nameOf(ui.tls.name)};`,
          "proxy_ssl_server_name on;",
          "proxy_ssl_protocols TLSv1.2 TLSv1.3;",
        ]
      : []),
    // Nomad compares it with Origin before it opens a terminal.
    "proxy_set_header Host $http_host;",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection $connection_header;",
    ...withheldHeaders(ui).map((header) => `proxy_set_header ${header} "";`),
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Proto https;",
    ...hiddenHeaders.map((header) => `proxy_hide_header ${header};`),
  ];
}

/** What a server never sees: the login, another product's token, and what others may have said of the client. */
function withheldHeaders({ name }: UiConfig): string[] {
  const foreign = Object.entries(tokenHeaders).flatMap(([ui, header]) => (ui === name ? [] : [header]));
  return ["Authorization", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", ...foreign];
}

/** Said by the gateway instead; and nobody else's page may read an answer. */
const hiddenHeaders = [
  "X-Frame-Options",
  "X-Content-Type-Options",
  "Referrer-Policy",
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Credentials",
];

const hostOf = ({ host }: UiConfig): string => nameOf(host);

/** A DNS name, in small letters. */
function nameOf(name: string): string {
  if (!/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name))
    throw configValueRefused("a server's name");
  return name;
}
