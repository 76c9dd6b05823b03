/** Why a request is not forwarded: the status sent, and a stable code for logs, metrics and the response's body. */
export interface RequestError {
  readonly status: number;
  readonly code: string;
  /** For people; never holds an address or anything of the request. */
  readonly text: string;
}

function requestError(status: number, code: string, text: string): RequestError {
  return { status, code, text };
}

/** Every reason to refuse a request by its bytes alone. */
export const requestErrors = {
  requestLine: requestError(
    400,
    "bad-request-line",
    "the request line is not METHOD SP target SP HTTP-version",
  ),
  target: requestError(400, "bad-target", "the request target is malformed"),
  fieldLine: requestError(400, "bad-field", "a header field is malformed"),
  lineEnding: requestError(400, "bad-line-ending", "a line does not end with CRLF"),
  hostMissing: requestError(400, "host-missing", "HTTP/1.1 needs a Host field"),
  hostMalformed: requestError(400, "bad-host", "the Host field is malformed or repeated"),
  contentLength: requestError(400, "bad-content-length", "Content-Length is malformed or repeated"),
  lengthAndEncoding: requestError(
    400,
    "length-and-encoding",
    "Content-Length and Transfer-Encoding exclude each other",
  ),
  transferEncoding: requestError(
    400,
    "bad-transfer-encoding",
    "Transfer-Encoding is malformed or does not end with chunked",
  ),
  connection: requestError(400, "bad-connection", "the Connection field is malformed"),
  maxForwards: requestError(400, "bad-max-forwards", "Max-Forwards is malformed or repeated"),
  chunk: requestError(400, "bad-chunk", "the chunked body is malformed"),
  trailer: requestError(400, "bad-trailer", "the trailer section is malformed, too long or about framing"),
  method: requestError(405, "method-not-allowed", "CONNECT and TRACE are not served here"),
  headTimeout: requestError(408, "head-timeout", "the request's head did not arrive in time"),
  bodyTimeout: requestError(408, "body-timeout", "nothing of the request's body arrived for too long"),
  bodyTooSlow: requestError(408, "body-too-slow", "the request's body arrives too slowly"),
  lineTooLong: requestError(414, "line-too-long", "the request line is too long"),
  expectation: requestError(417, "bad-expectation", "the only expectation met here is 100-continue"),
  misdirected: requestError(421, "misdirected", "the request target's scheme is not this listener's"),
  headTooLong: requestError(431, "head-too-long", "the header section is too long"),
  methodUnknown: requestError(501, "method-unknown", "the method is not one that is passed on here"),
  transferCoding: requestError(
    501,
    "unknown-transfer-coding",
    "the only transfer coding known here is chunked",
  ),
  version: requestError(505, "bad-version", "only HTTP/1.0 and HTTP/1.1 are spoken here"),
} as const;
