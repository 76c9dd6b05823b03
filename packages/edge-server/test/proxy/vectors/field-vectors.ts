import { forwardedGet, get, type RequestVector } from "./vector.ts";

const delimiters = Array.from('"(),/;<=>?@[\\]{}');
const controls = [0x00, 0x01, 0x02, 0x07, 0x08, 0x0b, 0x0c, 0x0e, 0x10, 0x1b, 0x1f, 0x7f];

/** RFC 9112 section 5, RFC 9110 section 5. */
export const fieldVectors: readonly RequestVector[] = [
  ...delimiters.map((delimiter) => ({
    name: `${delimiter} is no part of a field name`,
    rfc: "9110 5.1, 5.6.2",
    send: get(`X${delimiter}Y: 1`),
    status: 400,
  })),
  ...controls.map((code) => ({
    name: `byte ${code} is no part of a field value`,
    rfc: "9110 5.5",
    send: get(`X: a${String.fromCharCode(code)}b`),
    status: 400,
  })),
  { name: "a space before the colon is refused", rfc: "9112 5.1", send: get("X : 1"), status: 400 },
  { name: "a tab before the colon is refused", rfc: "9112 5.1", send: get("X\t: 1"), status: 400 },
  { name: "a line without a colon is refused", rfc: "9112 5", send: get("X"), status: 400 },
  { name: "an empty name is refused", rfc: "9110 5.1", send: get(": 1"), status: 400 },
  { name: "a name above ASCII is refused", rfc: "9110 5.1", send: get("X\xe4: 1"), status: 400 },
  { name: "NUL in a name is refused", rfc: "9110 5.1", send: get("X\0: 1"), status: 400 },
  { name: "a folded value is refused", rfc: "9112 5.2", send: get("X: 1", " 2"), status: 400 },
  { name: "a value folded by a tab is refused", rfc: "9112 5.2", send: get("X: 1", "\t2"), status: 400 },
  {
    name: "a folded line right behind the request line is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    status: 400,
  },
  {
    name: "a field line that ends with LF is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n",
    status: 400,
  },
  {
    name: "a field line that ends with CR is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n",
    status: 400,
  },
  {
    name: "a field line that ends with CR CR LF is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\nHost: a\r\r\nX: 1\r\n\r\n",
    status: 400,
  },
  {
    name: "a head that ends with LF LF is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\nHost: a\n\nX",
    status: 400,
  },
  {
    name: "a head that ends with CRLF LF is refused",
    rfc: "9112 2.2",
    send: "GET / HTTP/1.1\r\nHost: a\r\n\nX",
    status: 400,
  },
  {
    name: "CRLF in a value ends it: the second Host is seen",
    rfc: "9112 3.2",
    send: get("X: 1\r\nHost: b"),
    status: 400,
  },
  { name: "a value may be empty", rfc: "9110 5.5", send: get("X:"), forward: forwardedGet("X:") },
  {
    name: "a value may be white space alone",
    rfc: "9110 5.5",
    send: get("X:  \t "),
    forward: forwardedGet("X:  \t "),
  },
  {
    name: "white space around a value is passed on",
    rfc: "9112 5.1",
    send: get("X:\t 1 \t"),
    forward: forwardedGet("X:\t 1 \t"),
  },
  { name: "no white space is needed", rfc: "9112 5.1", send: get("X:1"), forward: forwardedGet("X:1") },
  {
    name: "a value may hold tabs, colons and quotes",
    rfc: "9110 5.5",
    send: get('X: a\tb: "c"'),
    forward: forwardedGet('X: a\tb: "c"'),
  },
  {
    name: "bytes above ASCII in a value are passed on",
    rfc: "9110 5.5",
    send: get("X: \xc3\xa4\xff"),
    forward: forwardedGet("X: \xc3\xa4\xff"),
  },
  {
    name: "every token character is a name's",
    rfc: "9110 5.6.2",
    send: get("!#$%&'*+-.^_`|~09azAZ: 1"),
    forward: forwardedGet("!#$%&'*+-.^_`|~09azAZ: 1"),
  },
  {
    name: "a name keeps its case",
    rfc: "9110 5.1",
    send: get("x-MiXeD: 1"),
    forward: forwardedGet("x-MiXeD: 1"),
  },
  {
    name: "repeated fields keep their order",
    rfc: "9110 5.3",
    send: get("X: 1", "Y: 2", "X: 3"),
    forward: forwardedGet("X: 1", "Y: 2", "X: 3"),
  },
  {
    name: "cookies in several lines stay so",
    rfc: "9110 5.3",
    send: get("Cookie: a=1", "Cookie: b=2"),
    forward: forwardedGet("Cookie: a=1", "Cookie: b=2"),
  },
  {
    name: "names that objects have are names",
    rfc: "9110 5.1",
    send: get("__proto__: 1", "constructor: 2"),
    forward: forwardedGet("__proto__: 1", "constructor: 2"),
  },
  {
    name: "a thousand fields are forwarded",
    rfc: "9110 5.4",
    send: get(...Array.from({ length: 999 }, (_, i) => `X-${i}: ${i}`)),
    forward: forwardedGet(...Array.from({ length: 999 }, (_, i) => `X-${i}: ${i}`)),
  },
  {
    name: "1,001 fields are too many",
    rfc: "9110 5.4, 6585 5",
    send: get(...Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`)),
    status: 431,
  },
  {
    name: "a head of 64 KB is forwarded",
    rfc: "9110 5.4",
    send: get(`X: ${"x".repeat(65_500)}`),
    forward: forwardedGet(`X: ${"x".repeat(65_500)}`),
  },
  {
    name: "a head of more than 64 KB is too long",
    rfc: "9110 5.4, 6585 5",
    send: get(`X: ${"x".repeat(65_536)}`),
    status: 431,
  },
  {
    name: "an endless head is refused without waiting",
    rfc: "9110 5.4, 6585 5",
    send: `GET / HTTP/1.1\r\nX: ${"x".repeat(66_000)}`,
    status: 431,
  },
  {
    name: "many spaces cost nothing",
    rfc: "9110 5.5",
    send: get(`X: ${" ".repeat(30_000)}a${" ".repeat(30_000)}\0`),
    status: 400,
  },
];
