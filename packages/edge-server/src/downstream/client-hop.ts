import { storyLines } from "../http1/forwarded-story.ts";
import { hopDefaults, type HopSettings } from "./hop-settings.ts";

export interface ClientHopOptions {
  /** The peer's address. */
  readonly address: string;
  readonly scheme: "http" | "https";
  /** Whether the peer is a trusted proxy, so that its word is added to, not replaced. */
  readonly isTrusted: boolean;
  /** Asked for each use: other settings replace them. */
  readonly settings?: () => HopSettings;
}

/** What this hop knows of a client's connection, and how it says so to upstreams. */
export class ClientHop {
  readonly address: string;
  readonly scheme: "http" | "https";
  readonly isTrusted: boolean;
  readonly #settings: () => HopSettings;
  #authority: string | undefined;
  #lines = "";

  constructor({ address, scheme, isTrusted, settings = () => hopDefaults }: ClientHopOptions) {
    this.address = address;
    this.scheme = scheme;
    this.isTrusted = isTrusted;
    this.#settings = settings;
  }

  get settings(): HopSettings {
    return this.#settings();
  }

  /** The forwarded fields of a peer that is the client, as lines with CRLF. Made once: a connection's requests mostly name one authority. */
  lines(authority: string): string {
    if (authority === this.#authority) return this.#lines;
    this.#authority = authority;
    this.#lines = storyLines({
      addresses: [this.address],
      clientAddress: this.address,
      scheme: this.scheme,
      host: authority,
    });
    return this.#lines;
  }
}
