import type { AnswerCase } from "./answer-case.ts";

const plain = { method: "GET", minorVersion: 1, keepsAlive: true, cuts: [], endsAtOnce: true } as const;

/** Answers on which the edge and `node:http` once disagreed, each with what was wrong. */
export const keptAnswers: readonly { readonly found: string; readonly answer: AnswerCase }[] = [
  {
    found: "a broken answer to HTTP/1.0 was cut so that it looked whole",
    answer: {
      ...plain,
      minorVersion: 0,
      upstream: Buffer.from("HTTP/1.1 200 OK\r\nTransfer-Encoding:chunked\r\n\r\n0;x\r\n\r\n"),
    },
  },
  {
    found: "Node does not know chunked when a tab follows it, the edge did",
    answer: {
      ...plain,
      upstream: Buffer.from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n"),
    },
  },
  {
    found: "Node takes close in an interim answer for the end of the connection",
    answer: {
      ...plain,
      upstream: Buffer.from(
        "HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
      ),
    },
  },
  {
    found: "Node takes an interim answer of HTTP/1.0 for the end of the connection",
    answer: {
      ...plain,
      upstream: Buffer.from("HTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
    },
  },
  {
    found: "Node refuses a message with a length among its trailers, the edge dropped the field",
    answer: {
      ...plain,
      upstream: Buffer.from(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding:chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
      ),
    },
  },
];
