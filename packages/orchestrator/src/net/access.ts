/** The two products whose agents have tokens. */
export type System = "consul" | "nomad";

/** What lets its holder do something. */
export interface Token {
  /** The secret itself: for a header, never for a message. */
  readonly secretId: string;
  /** Whose it is, in words for a message: `viewer`. */
  readonly holder: string;
  /** The file that holds it. */
  readonly file: string;
}

/** How a closed world's agents are asked: whom they prove themselves with, and what proves to them who asks. */
export interface Access {
  /** Name of the world, for messages. */
  readonly world: string;
  /** Whose agent answers at an origin (`https://172.16.206.21:8501`); undefined: nobody who gets a token. */
  systemAt(origin: string): System | undefined;
  /** The authorities that the agents' certificates come from, as PEM. Throws SECRET_MISSING before there are any. */
  authorities(): string;
  /** Throws SECRET_MISSING before it was made. */
  token(system: System): Token;
}
