import { expect, test } from "vitest";
import type { GatewayConfig, UiConfig } from "../../src/config/gateway-config.ts";
import { renderConfig } from "../../src/config/render-config.ts";
import { gatewayConfig, nomadUi } from "../support/gateway-config.ts";

const render = (changes: Partial<GatewayConfig> = {}) => renderConfig({ ...gatewayConfig, ...changes });
const withUi = (changes: Partial<UiConfig>) => render({ uis: [{ ...nomadUi, ...changes }] });

test("equal arguments give equal text, and other servers another one", () => {
  expect(render()).toBe(render());
  expect(withUi({ servers: [] })).not.toBe(render());
});

test("servers are asked over TLS by the name of their role, one that Consul doubts last", () => {
  const text = render();
  expect(text).toContain("server 172.16.206.21:4646 max_fails=1 fail_timeout=2s;");
  expect(text).toContain("server 172.16.206.22:4646 max_fails=1 fail_timeout=2s backup;");
  for (const line of [
    "proxy_pass https://ui_nomad;",
    "proxy_ssl_verify on;",
    "proxy_ssl_name server.global.nomad;",
    'proxy_ssl_trusted_certificate "/etc/world/ca.pem";',
  ])
    expect(text).toContain(line);
  expect(withUi({ tls: undefined })).toContain("proxy_pass http://ui_nomad;");
  expect(withUi({ tls: undefined })).not.toContain("proxy_ssl_");
});

test("with nobody but doubted servers all are asked alike; with none nginx starts all the same", () => {
  const doubted = nomadUi.servers.map((server) => ({ ...server, isBackup: true }));
  expect(withUi({ servers: doubted })).not.toContain("backup");
  expect(withUi({ servers: [] })).toContain("server 127.0.0.1:1 down;");
});

test("of tokens a UI's servers see their own product's alone, and never the login", () => {
  const withheld = (text: string) =>
    [...text.matchAll(/proxy_set_header (\S+) "";/g)].map(([, name]) => name);
  expect(withheld(render())).toEqual(
    expect.arrayContaining(["Authorization", "X-Consul-Token", "X-Vault-Token", "Forwarded"]),
  );
  expect(withheld(render())).not.toContain("X-Nomad-Token");
  expect(withheld(withUi({ name: "world" }))).toEqual(
    expect.arrayContaining(["X-Consul-Token", "X-Nomad-Token", "X-Vault-Token"]),
  );
});

test("a blocking query of ten minutes with its jitter ends before nginx loses patience", () => {
  const longestSeconds = 600 + 600 / 16;
  const [, seconds] = /proxy_read_timeout (\d+)s;/.exec(render()) ?? [];
  expect(Number(seconds)).toBeGreaterThan(longestSeconds);
  const [, drain] = /worker_shutdown_timeout (\d+)s;/.exec(render()) ?? [];
  expect(Number(drain)).toBeGreaterThan(Number(seconds));
});

test("HTTP/2 is said as the version of nginx wants it", () => {
  expect(render()).toMatch(/listen 172\.16\.206\.21:8443 ssl http2;/);
  const newer = render({ nginx: { major: 1, minor: 26, patch: 0 } });
  expect(newer).toMatch(/listen 172\.16\.206\.21:8443 ssl;/);
  expect(newer).toContain("http2 on;");
});

test("socket options are stated once for each address, and only where copies may listen side by side", () => {
  expect(render().match(/reuseport/g)).toHaveLength(2);
  expect(render({ reusePort: false })).not.toContain("reuseport");
  expect(render({ check: undefined })).not.toContain("/health");
});

test("workers of a gateway that runs as root are somebody else's", () => {
  expect(render({ workers: { user: "nobody", group: "nogroup" } })).toMatch(/^user nobody nogroup;/);
});

const evil = ['a";}', "a\nb", "a$b", "a\\b", ""];
test.each<[string, (value: string) => string]>([
  ["certificate", (certificate) => render({ certificate })],
  ["key", (key) => render({ key })],
  ["authority", (authority) => withUi({ tls: { authority, name: "a" } })],
  ["name of a certificate", (name) => withUi({ tls: { authority: "/a", name } })],
  ["host", (host) => withUi({ host })],
  ["socket", (loginSocket) => render({ loginSocket })],
  ["address", (host) => render({ listen: { host, port: 1 } })],
  ["server", (address) => withUi({ servers: [{ address, port: 1, isBackup: false }] })],
  ["account", (user) => render({ workers: { user, group: "a" } })],
])("a %s with which one could say more is refused, and not shown", (_, renderWith) => {
  for (const value of evil)
    expect(() => renderWith(value)).toThrow(
      expect.objectContaining({
        code: "CONFIG_VALUE_REFUSED",
        message: expect.not.stringContaining(value || "\0"),
      }),
    );
});

test.each([0, 65_536, 1.5, Number.NaN])("port %d is refused", (port) => {
  expect(() => withUi({ servers: [{ address: "10.0.0.1", port, isBackup: false }] })).toThrow();
  expect(() => render({ listen: { host: "10.0.0.1", port } })).toThrow();
});
