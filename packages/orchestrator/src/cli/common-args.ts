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
