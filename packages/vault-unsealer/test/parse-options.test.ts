import { expect, test } from "vitest";
import { parseOptions } from "../src/parse-options.ts";

const all = ["--share-file", "/s", "--ca-file", "/c", "--server-name", "vault.dc1.consul"];
const server = ["--server", "https://10.0.0.1:8200"];

test("servers are named one by one", () => {
  expect(parseOptions([...all, ...server, "--server", "https://10.0.0.2:8200"])).toEqual({
    shareFile: "/s",
    authorityFile: "/c",
    serverName: "vault.dc1.consul",
    servers: ["https://10.0.0.1:8200", "https://10.0.0.2:8200"],
  });
});

test.each([
  ["no server", all, "--server is missing"],
  ["no file of the share", [...all.slice(2), ...server], "--share-file is missing"],
  ["a server without TLS", [...all, "--server", "http://10.0.0.1:8200"], "not https://"],
  ["no address at all", [...all, "--server", "node01"], "not https://"],
  ["an unknown flag", [...all, ...server, "--share", "x"], "--share"],
])("%s is a usage error", (_, args, words) => {
  expect(() => parseOptions(args)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringContaining(words) }),
  );
});
