export {
  createEmbeddedConsul,
  type EmbeddedConsul,
  type EmbeddedConsulDeps,
} from "./consul/create-embedded-consul.ts";
export { type EmbeddedConsulConfig } from "./consul/config.ts";
export { EmbeddedError } from "./errors.ts";
