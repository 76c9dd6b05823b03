export { createNomadClient, type NomadClient, type NomadClientOptions } from "./client.ts";
export { nomadOptionsFromEnvironment } from "./environment.ts";
export type { NomadTls } from "./fetch.ts";
export type { AnswerMeta, CallOptions, NomadFetch, ReadOptions } from "./transport.ts";
export type { LogOptions } from "./allocations.ts";
export { watch, type Change, type WatchOptions } from "./watch.ts";
export {
  ifFound,
  isConflict,
  isNotFound,
  NomadApiError,
  NomadOptionError,
  NomadUnreachable,
  type NomadErrorDetails,
} from "./errors.ts";
export type * from "./schema.ts";
