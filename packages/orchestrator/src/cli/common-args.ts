/** Every command has these. */
export const COMMON_ARGS = {
  json: { type: "boolean", description: "Print one JSON document instead of text" },
  debug: { type: "boolean", description: "Print the stack of an error" },
  help: { type: "boolean", alias: "h", description: "Print this help" },
} as const;

/** Which world a command is about. */
export const WORLD_ARG = {
  world: {
    type: "string",
    alias: "name",
    default: "default",
    valueHint: "name",
    description: "The world's name",
  },
} as const;

/** Which of Nomad's namespaces a command is about. */
export const NAMESPACE_ARG = {
  namespace: {
    type: "string",
    valueHint: "name",
    description: "The job's Nomad namespace; default: what the job says, else NOMAD_NAMESPACE",
  },
} as const;
