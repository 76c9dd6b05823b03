import { forwardedGet, get, head, post, type RequestVector } from "./vector.ts";

/** RFC 9112 section 9.3: persistence and pipelining. */
export const pipeliningVectors: readonly RequestVector[] = [
  {
    name: "two requests in one go are answered in order",
    rfc: "9112 9.3.2",
    send: get() + get("X: 2"),
    forward: forwardedGet() + forwardedGet("X: 2"),
    status: [200, 200],
  },
  {
    name: "a body ends where it ends",
    rfc: "9112 6.2",
    send: post("hi", "Content-Length: 2") + get(),
    forward: `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n{hop a}\r\nhi${forwardedGet()}`,
    status: [200, 200],
  },
  {
    name: "a chunked body ends where it ends",
    rfc: "9112 7.1",
    send: post("2\r\nhi\r\n0\r\nX: 1\r\n\r\n", "Transfer-Encoding: chunked") + get(),
    forward: `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{hop a}\r\n2\r\nhi\r\n0\r\nX: 1\r\n\r\n${forwardedGet()}`,
    status: [200, 200],
  },
  {
    name: "an empty line after a body is forgiven",
    rfc: "9112 2.2",
    send: `${post("hi", "Content-Length: 2")}\r\n${get()}`,
    forward: `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n{hop a}\r\nhi${forwardedGet()}`,
    status: [200, 200],
  },
  {
    name: "a bad request behind a good one is refused after the good one's answer",
    rfc: "9112 9.3.2",
    send: `${get()}GET / HTTP/1.1\r\nHost: a b\r\n\r\n`,
    forward: forwardedGet(),
    status: [200, 400],
  },
  {
    name: "nothing behind Connection: close is read",
    rfc: "9112 9.6",
    send: get("Connection: close") + get("X: 2"),
    forward: forwardedGet(),
    status: [200],
  },
  {
    name: "nothing behind a refused request is read",
    rfc: "9112 9.6",
    send: `GET /\r\n\r\n${get()}`,
    status: [400],
  },
  {
    name: "nothing behind a smuggled length is read",
    rfc: "9112 6.3",
    send: post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked") + get(),
    status: [400],
  },
  {
    name: "HTTP/1.0 closes after one answer",
    rfc: "9112 9.3",
    send: head("GET / HTTP/1.0", "Host: a") + get(),
    forward: "GET / HTTP/1.1\r\nHost: a\r\n{hop a}\r\n",
    status: [200],
  },
  {
    name: "HTTP/1.0 with keep-alive goes on",
    rfc: "9112 9.3",
    send: head("GET / HTTP/1.0", "Host: a", "Connection: keep-alive") + get(),
    forward: `GET / HTTP/1.1\r\nHost: a\r\n{hop a}\r\n${forwardedGet()}`,
    status: [200, 200],
  },
  {
    name: "five requests in one go are answered in order",
    rfc: "9112 9.3.2",
    send: [1, 2, 3, 4, 5].map((i) => get(`X: ${i}`)).join(""),
    forward: [1, 2, 3, 4, 5].map((i) => forwardedGet(`X: ${i}`)).join(""),
    status: [200, 200, 200, 200, 200],
  },
];
