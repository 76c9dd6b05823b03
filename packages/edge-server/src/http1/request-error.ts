/** Why a request is not forwarded: the status sent, and a stable code for logs, metrics and the answer's body. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** For people; never holds an address or anything of the request. */
  readonly text: string;
}

function refusal(status: number, code: string, text: string): Refusal {
  return { status, code, text };
}

/** Every refusal of a request by its bytes alone. */
export const refusals = {
  requestLine: refusal(400, "bad-request-line", "the request line is not METHOD SP target SP HTTP-version"),
  target: refusal(400, "bad-target", "the request target is malformed"),
  fieldLine: refusal(400, "bad-field", "a header field is malformed"),
  lineEnding: refusal(400, "bad-line-ending", "a line does not end with CRLF"),
  hostMissing: refusal(400, "host-missing", "HTTP/1.1 needs a Host field"),
  hostMalformed: refusal(400, "bad-host", "the Host field is malformed or repeated"),
  contentLength: refusal(400, "bad-content-length", "Content-Length is malformed or repeated"),
  lengthAndEncoding: refusal(
    400,
    "length-and-encoding",
    "Content-Length and Transfer-Encoding exclude each other",
  ),
  transferEncoding: refusal(
    400,
    "bad-transfer-encoding",
    "Transfer-Encoding is malformed or does not end with chunked",
  ),
  connection: refusal(400, "bad-connection", "the Connection field is malformed"),
  maxForwards: refusal(400, "bad-max-forwards", "Max-Forwards is malformed or repeated"),
  chunk: refusal(400, "bad-chunk", "the chunked body is malformed"),
  trailer: refusal(400, "bad-trailer", "the trailer section is malformed, too long or about framing"),
  method: refusal(405, "method-not-allowed", "CONNECT and TRACE are not served here"),
  headTimeout: refusal(408, "head-timeout", "the request's head did not arrive in time"),
  bodyTimeout: refusal(408, "body-timeout", "nothing of the request's body arrived for too long"),
  bodyTooSlow: refusal(408, "body-too-slow", "the request's body arrives too slowly"),
  lineTooLong: refusal(414, "line-too-long", "the request line is too long"),
  expectation: refusal(417, "bad-expectation", "the only expectation met here is 100-continue"),
  misdirected: refusal(421, "misdirected", "the request target's scheme is not this listener's"),
  headTooLong: refusal(431, "head-too-long", "the header section is too long"),
  methodUnknown: refusal(501, "method-unknown", "the method is not one that is passed on here"),
  transferCoding: refusal(501, "unknown-transfer-coding", "the only transfer coding known here is chunked"),
  version: refusal(505, "bad-version", "only HTTP/1.0 and HTTP/1.1 are spoken here"),
} as const;
