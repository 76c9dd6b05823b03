import { expect, test } from "vitest";
import { endpointOf } from "../../src/routing/endpoint-of.ts";
import { parseRouteTag } from "../../src/routing/parse-route-tag.ts";

function nameFor(tag: string) {
  const parsed = parseRouteTag(tag);
  if (parsed.kind === "bad") return parsed.reason;
  return endpointOf(parsed.route).serverName;
}

test.each([
  ["/ proto=https host=api.internal", "api.internal"],
  ["/ proto=https host=API.internal.:8443", "api.internal"],
  ["/ proto=https host=api.internal sni=other.internal", "other.internal"],
  ["/ proto=https host=dst sni=other.internal", "other.internal"],
  ["/ proto=https host=dst", undefined],
  ["/ proto=https host=10.0.0.1:8443", undefined],
  ["/ proto=https", undefined],
  ["/ proto=http host=api.internal", undefined],
  ["/ proto=https sni=10.0.0.1", 'sni "10.0.0.1" is not a name'],
])("%s: the certificate is asked for %s", (tag, name) => {
  expect(nameFor(tag)).toBe(name);
});
