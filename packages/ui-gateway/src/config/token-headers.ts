import type { UiName } from "./gateway-config.ts";

/**
 * The header in which each product is shown a person's token. It goes to that product alone: no other UI's servers ever see it.
 * @see https://developer.hashicorp.com/consul/api-docs/api-structure#authentication
 */
export const tokenHeaders: Readonly<Partial<Record<UiName, string>>> = {
  consul: "X-Consul-Token",
  nomad: "X-Nomad-Token",
  vault: "X-Vault-Token",
};
