import { forwardedGet, get, head, post, type RequestVector } from "./vector.ts";

/** What Connection may not take off a request (lower case), with the line that stays. */
const kept = [
  ["cookie", "Cookie: a=1"],
  ["authorization", "Authorization: Basic eA=="],
  ["content-type", "Content-Type: a/b"],
  ["if-match", 'If-Match: "x"'],
  ["cache-control", "Cache-Control: no-store"],
  ["x-request-id", "X-Request-Id: 1"],
  ["traceparent", "traceparent: 00-1-2-01"],
  ["origin", "Origin: http://a"],
] as const;

const forged = [
  "X-Forwarded-For: 1.1.1.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: evil",
  "X-Forwarded-Port: 1",
  "Forwarded: for=1.1.1.1",
];

/** RFC 9110 section 7.6, RFC 7239. */
export const hopByHopVectors: readonly RequestVector[] = [
  ...["close", "keep-alive", "Keep-Alive", "CLOSE", "close, keep-alive", " , close,,", ""].map((value) => ({
    name: `Connection: ${value} is for this hop alone`,
    rfc: "9110 7.6.1",
    send: get(`Connection: ${value}`),
    forward: forwardedGet(),
  })),
  ...["a b", "@", "close; x", '"close"', "a,b c"].map((value) => ({
    name: `Connection: ${value} is no list of tokens`,
    rfc: "9110 7.6.1",
    send: get(`Connection: ${value}`),
    status: 400,
  })),
  ...[
    "Keep-Alive: timeout=5",
    "Proxy-Connection: keep-alive",
    "TE: trailers",
    "TE: gzip;q=0.5",
    "HTTP2-Settings: AAMAAABk",
    "Upgrade: x",
    "Proxy: http://evil",
  ].map((line) => ({
    name: `${line} is for this hop alone`,
    rfc: "9110 7.6.1",
    send: get(line),
    forward: forwardedGet(),
  })),
  ...["upgrade", "x", "close, upgrade"].map((value) => ({
    name: `Proxy-Connection: ${value} is refused: parsers differ on it`,
    rfc: "9112 C.2.2",
    send: get(`Proxy-Connection: ${value}`),
    status: 400,
  })),
  {
    name: "what Connection lists is taken off",
    rfc: "9110 7.6.1",
    send: get("Connection: x-a, X-B", "X-A: 1", "x-b: 2", "X-C: 3"),
    forward: forwardedGet("X-C: 3"),
  },
  {
    name: "Connection may come twice",
    rfc: "9110 5.3",
    send: get("X-A: 1", "Connection: x-a", "Connection: x-b", "X-B: 2"),
    forward: forwardedGet(),
  },
  {
    name: "what is listed and not there harms nobody",
    rfc: "9110 7.6.1",
    send: get("Connection: x-a", "X-B: 2"),
    forward: forwardedGet("X-B: 2"),
  },
  {
    name: "Connection cannot take off Host",
    rfc: "9110 7.6.1",
    send: get("Connection: host"),
    forward: forwardedGet(),
  },
  {
    name: "Connection cannot take off Content-Length",
    rfc: "9110 7.6.1",
    send: post("hi", "Connection: content-length", "Content-Length: 2"),
    forward: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n{via a}\r\nhi",
  },
  {
    name: "Connection cannot take off Transfer-Encoding",
    rfc: "9110 7.6.1",
    send: post("0\r\n\r\n", "Connection: transfer-encoding", "Transfer-Encoding: chunked"),
    forward: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{via a}\r\n0\r\n\r\n",
  },
  {
    name: "Connection cannot take off what the edge says of the client",
    rfc: "9110 7.6.1",
    send: get("Connection: x-forwarded-for, forwarded, via"),
    forward: forwardedGet(),
  },
  ...kept.map(([name, line]) => ({
    name: `Connection cannot take off ${name}`,
    rfc: "9110 7.6.1",
    send: get(`Connection: ${name}`, line),
    forward: forwardedGet(line),
  })),
  ...forged.map((line) => ({
    name: `${line} from a client nobody trusts is overwritten`,
    rfc: "7239 8.1",
    send: get(line),
    forward: forwardedGet(),
  })),
  ...forged.map((line) => ({
    name: `${line.replace(/[-]/g, "_")} is dropped: CGI upstreams cannot tell it apart`,
    rfc: "3875 4.1.18",
    send: get(line.replaceAll("-", "_")),
    forward: forwardedGet(),
  })),
  {
    name: "Via is added to",
    rfc: "9110 7.6.3",
    send: get("Via: 1.0 first", "Via: 1.1 second"),
    forward: forwardedGet().replace("{via a}", "{via+ a|1.0 first, 1.1 second}"),
  },
  {
    name: "Max-Forwards is passed on with GET",
    rfc: "9110 7.6.2",
    send: get("Max-Forwards: 3"),
    forward: forwardedGet("Max-Forwards: 3"),
  },
  {
    name: "Max-Forwards counts down with OPTIONS",
    rfc: "9110 7.6.2",
    send: head("OPTIONS / HTTP/1.1", "Host: a", "Max-Forwards: 3"),
    forward: "OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 2\r\n{via a}\r\n",
  },
  {
    name: "OPTIONS whose last hop this is is answered here",
    rfc: "9110 7.6.2",
    send: head("OPTIONS / HTTP/1.1", "Host: a", "Max-Forwards: 0"),
    status: 200,
  },
  {
    name: "a Max-Forwards that is no number is refused",
    rfc: "9110 7.6.2",
    send: get("Max-Forwards: x"),
    status: 400,
  },
  {
    name: "two Max-Forwards are refused",
    rfc: "9110 7.6.2",
    send: get("Max-Forwards: 1", "Max-Forwards: 1"),
    status: 400,
  },
  {
    name: "Upgrade is forwarded when Connection names it",
    rfc: "9110 7.8",
    send: get("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
    forward: forwardedGet("Sec-WebSocket-Version: 13", "Connection: Upgrade", "Upgrade: websocket"),
  },
  {
    name: "Upgrade on HTTP/1.0 is ignored",
    rfc: "9110 7.8",
    send: head("GET / HTTP/1.0", "Host: a", "Connection: upgrade", "Upgrade: websocket"),
    forward: "GET / HTTP/1.1\r\nHost: a\r\n{via0 a}\r\n",
  },
  ...["h2c", "H2C", "websocket, h2c", "HTTP/2.0", "TLS/1.2", "web socket", "@"].map((value) => ({
    name: `Upgrade: ${value} is not passed on`,
    rfc: "9110 7.8, 9113 3.1",
    send: get("Connection: upgrade, http2-settings", `Upgrade: ${value}`, "HTTP2-Settings: AA"),
    forward: forwardedGet(),
  })),
  {
    name: "Expect: 100-continue is passed on with a body",
    rfc: "9110 10.1.1",
    send: post("hi", "Content-Length: 2", "Expect: 100-Continue"),
    forward: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n{via a}\r\nhi",
  },
  {
    name: "Expect: 100-continue without a body is not",
    rfc: "9110 10.1.1",
    send: get("Expect: 100-continue"),
    forward: forwardedGet(),
  },
  {
    name: "Expect on HTTP/1.0 is ignored",
    rfc: "9110 10.1.1",
    send: head("GET / HTTP/1.0", "Host: a", "Expect: x"),
    forward: "GET / HTTP/1.1\r\nHost: a\r\n{via0 a}\r\n",
  },
  ...["x", "100-continue, x", "200-ok", ""].map((value) => ({
    name: `Expect: ${value} cannot be met`,
    rfc: "9110 10.1.1",
    send: get(`Expect: ${value}`),
    status: 417,
  })),
];
