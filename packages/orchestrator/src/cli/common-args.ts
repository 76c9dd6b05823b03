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
