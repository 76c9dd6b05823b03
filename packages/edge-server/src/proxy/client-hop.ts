import { isIPv6 } from "node:net";

export interface ClientHopOptions {
  /** The peer's address. */
  readonly address: string;
  readonly scheme: "http" | "https";
  /** The port that the client came in by. */
  readonly port: number;
  /** Whether the peer is a trusted proxy, so that its word is added to, not replaced. */
  readonly isTrusted: boolean;
}

/** What this hop knows of a client's connection, and how it says so to upstreams. */
export class ClientHop {
  readonly address: string;
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly isTrusted: boolean;
  #authority: string | undefined;
  #lines = "";

  constructor(options: ClientHopOptions) {
    this.address = options.address;
    this.scheme = options.scheme;
    this.port = options.port;
    this.isTrusted = options.isTrusted;
  }

  /** X-Forwarded-For, -Proto, -Host, -Port and Forwarded as lines with CRLF. Made once: a connection's requests mostly name one authority. */
  lines(authority: string): string {
    if (authority === this.#authority) return this.#lines;
    this.#authority = authority;
    const host = authority === "" ? "" : `X-Forwarded-Host: ${authority}\r\n`;
    this.#lines =
      `X-Forwarded-For: ${this.address}\r\nX-Forwarded-Proto: ${this.scheme}\r\n${host}X-Forwarded-Port: ${this.port}\r\n` +
      `Forwarded: ${this.element(authority)}\r\n`;
    return this.#lines;
  }

  /** RFC 7239 section 4: this hop's element. */
  element(authority: string): string {
    const client = isIPv6(this.address) ? `"[${this.address}]"` : this.address;
    return `for=${client};${authority === "" ? "" : `host="${authority}";`}proto=${this.scheme}`;
  }
}
