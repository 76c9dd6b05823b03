/** Keep one object per instance for its whole life: connection pools hang on it. */
export interface UpstreamInstance {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  /** Name for SNI and certificate verification; default: the address. Only for https. */
  readonly serverName?: string | undefined;
}
