import type { GatewayConfig, UiConfig } from "../../src/config/gateway-config.ts";

export const nomadUi: UiConfig = {
  name: "nomad",
  host: "nomad.localhost",
  servers: [
    { address: "172.16.206.21", port: 4646, isBackup: false },
    { address: "172.16.206.22", port: 4646, isBackup: true },
  ],
  tls: { authority: "/etc/world/ca.pem", name: "server.global.nomad" },
};

export const gatewayConfig: GatewayConfig = {
  nginx: { major: 1, minor: 22, patch: 1 },
  listen: { host: "172.16.206.21", port: 8443 },
  check: { host: "172.16.206.21", port: 20_001 },
  reusePort: true,
  certificate: "/secrets/certificate",
  key: "/secrets/certificate",
  loginSocket: "login.sock",
  silenceSeconds: 660,
  workers: undefined,
  uis: [nomadUi],
};
