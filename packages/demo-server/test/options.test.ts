import { expect, test } from "vitest";
import { help, parseOptions } from "../src/options.ts";

test("every flag stands in the help, and is read", () => {
  const flags = [
    "address",
    "secret-file",
    "tls-cert",
    "tls-key",
    "client-ca",
    "client-name",
    "check-address",
  ];
  for (const flag of flags) expect(help).toContain(`--${flag} `);
  const options = parseOptions(flags.flatMap((flag) => [`--${flag}`, "x"]));
  expect(Object.keys(options).sort()).toEqual([...flags].sort());
});

test.each([
  [["--nope"], /--nope/],
  [["--tls-cert", "a"], /tls-cert and tls-key belong together/],
  [["--tls-cert", "a", "--tls-key", "b", "--client-name", "c"], /client-name needs client-ca/],
  [["--client-ca", "a"], /client-ca needs tls-cert and tls-key/],
])("%j is refused with USAGE", (args, words) => {
  expect(() => parseOptions(args)).toThrow(words);
});
