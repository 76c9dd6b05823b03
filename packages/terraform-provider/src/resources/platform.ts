/** What resources work with: where worlds lie, and what of the environment counts. */
export interface Platform {
  /** The folder of all worlds. */
  readonly home: string;
  /** The checkout that this provider belongs to: where services are found and built. */
  readonly repository: string;
  /** The value of PATH: where programs are looked for. */
  readonly searchPath: string;
  /** The program of Vault's servers, where the environment names one. */
  readonly vaultProgram: string | undefined;
  readonly system: NodeJS.Platform;
}
