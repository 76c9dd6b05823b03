import { expect, test } from "vitest";
import { parseResponse } from "../../src/prober/response.ts";

const head = "HTTP/1.1 200 OK\r\n";

test("an answer with a length is whole when its last byte is there, and not before", () => {
  const text = `${head}Content-Length: 2\r\n\r\nhi`;
  expect(parseResponse(text.slice(0, -1), false)).toBe("partial");
  expect(parseResponse(text, false)).toEqual({ status: 200, body: "hi", reusable: true });
});

test("an answer that ends early is invalid", () => {
  expect(parseResponse(`${head}content-length: 5\r\n\r\nhi`, true)).toBe("invalid");
  expect(parseResponse("HTTP/1.1 200 O", true)).toBe("invalid");
});

test("chunks are joined, and a missing last chunk is waited for", () => {
  const chunked = `${head}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n5;ext=1\r\n you!\r\n`;
  expect(parseResponse(chunked, false)).toBe("partial");
  expect(parseResponse(`${chunked}0\r\n\r\n`, false)).toEqual({
    status: 200,
    body: "hi you!",
    reusable: true,
  });
});

test("a body without length or chunks goes on to the end", () => {
  expect(parseResponse(`${head}\r\nhi`, false)).toBe("partial");
  expect(parseResponse(`${head}\r\nhi`, true)).toEqual({ status: 200, body: "hi", reusable: false });
});

test("connection: close and HTTP/1.0 end the connection", () => {
  expect(parseResponse(`${head}connection: close\r\ncontent-length: 0\r\n\r\n`, false)).toMatchObject({
    reusable: false,
  });
  expect(parseResponse("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", false)).toMatchObject({
    reusable: false,
  });
});

test("interim answers are skipped", () => {
  const text = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n`;
  expect(parseResponse(text, false)).toMatchObject({ status: 503 });
});

test("something that is not HTTP is invalid", () => {
  expect(parseResponse("SSH-2.0-OpenSSH\r\n\r\n", false)).toBe("invalid");
});
