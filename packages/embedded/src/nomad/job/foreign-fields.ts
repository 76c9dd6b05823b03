/** Fields of script and gRPC checks: always empty here; Nomad answers them for every check. */
export const foreignCheckFields = {
  Command: "",
  Expose: false,
  GRPCService: "",
  GRPCUseTLS: false,
  Notes: "",
  TLSServerName: "",
  TaskName: "",
};

/** What every task of a real Nomad has, though nothing here uses it. */
export const defaultIdentity = {
  Audience: ["nomadproject.io"],
  ChangeMode: "",
  ChangeSignal: "",
  Env: false,
  ExtraClaims: null,
  File: false,
  Filepath: "",
  Name: "default",
  ServiceName: "",
  TTL: 0,
};
