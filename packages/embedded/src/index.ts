export {
  createEmbeddedConsul,
  type EmbeddedConsul,
  type EmbeddedConsulDeps,
} from "./consul/create-embedded-consul.ts";
export { type EmbeddedConsulConfig } from "./consul/config.ts";
export {
  createEmbeddedNomad,
  type EmbeddedNomad,
  type EmbeddedNomadDeps,
} from "./nomad/create-embedded-nomad.ts";
export { type NomadConfig as EmbeddedNomadConfig } from "./nomad/config.ts";
