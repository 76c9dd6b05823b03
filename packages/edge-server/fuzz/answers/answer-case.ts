/** One request, and the bytes with which an upstream answers it. */
export interface AnswerCase {
  readonly method: "GET" | "HEAD";
  readonly minorVersion: 0 | 1;
  readonly keepsAlive: boolean;
  readonly upstream: Buffer;
  /** Where the upstream's bytes are cut into reads. */
  readonly cuts: readonly number[];
  /** Whether the upstream's end arrives together with its bytes, or a while later. */
  readonly endsAtOnce: boolean;
}

/** The upstream's bytes as they are read. */
export function piecesOf({ upstream, cuts }: AnswerCase): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (upstream.length + 1)), upstream.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, i) => upstream.subarray(places[i], end));
}

/** The request as a client sends it. */
export function requestOf({ method, minorVersion, keepsAlive }: AnswerCase): Buffer {
  const usual = minorVersion === 1;
  const connection = keepsAlive === usual ? "" : `Connection: ${keepsAlive ? "keep-alive" : "close"}\r\n`;
  return Buffer.from(`${method} / HTTP/1.${minorVersion}\r\nHost: a\r\n${connection}\r\n`);
}
