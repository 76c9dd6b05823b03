/** Which world a command is about. */
export const worldArg = {
  world: {
    type: "string",
    alias: "name",
    default: "default",
    valueHint: "name",
    description: "The world's name",
  },
} as const;

/** In which role the agents of a closed world are asked. */
export const roleArg = {
  as: {
    type: "string",
    valueHint: "operator|deployer|viewer",
    description: "In a closed world: whose token is used",
  },
} as const;

/** Which of Nomad's namespaces a command is about. */
export const namespaceArg = {
  namespace: {
    type: "string",
    valueHint: "name",
    description: "The job's Nomad namespace; default: what the job says, else NOMAD_NAMESPACE",
  },
} as const;
