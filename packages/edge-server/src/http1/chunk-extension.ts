type State = "name-start" | "name" | "value-start" | "value" | "quoted" | "escaped" | "after-quoted";

const maxBytes = 1024;
const cr = 0x0d;
const tab = 0x09;
const quote = 0x22;
const semicolon = 0x3b;
const equals = 0x3d;
const backslash = 0x5c;

/**
 * Reads the extensions of one chunk, byte for byte: `*( ";" name [ "=" ( token / quoted-string ) ] )`, RFC 9112 section 7.1.1, without white space
 * around `;` and `=`, which nobody sends and Node refuses. No control byte can be in them, so nobody can take one for a line's end.
 */
export class ChunkExtension {
  #state: State = "name-start";
  #length = 0;

  /** Behind the first `;`. */
  begin(): void {
    this.#state = "name-start";
    this.#length = 0;
  }

  /** `end`: this is the CR behind the extensions. */
  read(byte: number): "more" | "end" | "broken" {
    this.#length++;
    if (this.#length > maxBytes) return "broken";
    if (byte === cr) return this.#mayEnd() ? "end" : "broken";
    const next = this.#next(byte);
    if (next === undefined) return "broken";
    this.#state = next;
    return "more";
  }

  #mayEnd(): boolean {
    return this.#state === "name" || this.#state === "value" || this.#state === "after-quoted";
  }

  #next(byte: number): State | undefined {
    if (this.#state === "quoted") return afterQuoted(byte);
    if (this.#state === "escaped") return isText(byte) ? "quoted" : undefined;
    return this.#afterDelimiter(byte) ?? this.#afterToken(byte);
  }

  #afterDelimiter(byte: number): State | undefined {
    if (byte === semicolon && this.#mayEnd()) return "name-start";
    if (byte === equals && this.#state === "name") return "value-start";
    return byte === quote && this.#state === "value-start" ? "quoted" : undefined;
  }

  #afterToken(byte: number): State | undefined {
    if (this.#state === "after-quoted" || !isTokenByte(byte)) return undefined;
    return this.#state === "name-start" || this.#state === "name" ? "name" : "value";
  }
}

/** RFC 9110 section 5.6.4. */
function afterQuoted(byte: number): State | undefined {
  if (byte === quote) return "after-quoted";
  if (byte === backslash) return "escaped";
  return isText(byte) ? "quoted" : undefined;
}

function isText(byte: number): boolean {
  return byte === tab || (byte >= 0x20 && byte !== 0x7f);
}

const tokenBytes: ReadonlySet<number> = new Set(
  Buffer.from("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
);

/** RFC 9110 section 5.6.2. */
function isTokenByte(byte: number): boolean {
  return tokenBytes.has(byte);
}
