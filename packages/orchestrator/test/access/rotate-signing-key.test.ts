import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import type { AclApi } from "../../src/access/acl-api.ts";
import { rotateSigningKey } from "../../src/access/rotate-signing-key.ts";

const signal = AbortSignal.timeout(5_000);
const rsaKey = (kid: string) => ({
  kid,
  alg: "RS256",
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }),
});

/** Answers reads from `answers`, and notes what is written. */
function apiOf(answers: Readonly<Record<string, () => unknown>>, written: [string, object][]): AclApi {
  const read = (path: string) => Promise.resolve(answers[path]?.());
  return {
    get: read,
    find: read,
    put: (path, body) => {
      written.push([path, body]);
      return Promise.resolve(undefined);
    },
    delete: () => Promise.resolve(undefined),
  };
}

test("Consul is told the new key beside the old one, long before Nomad signs with it", async () => {
  const keys = [rsaKey("old")];
  const written: [string, object][] = [];
  const nomad = apiOf({ "/.well-known/jwks.json": () => ({ keys }) }, written);
  const rotating: AclApi = {
    ...nomad,
    put: (path, body, call) => {
      keys.push(rsaKey("new"));
      return nomad.put(path, body, call);
    },
  };
  const consul = apiOf({ "/v1/acl/binding-rules?authmethod=nomad-workloads": () => [] }, written);
  await rotateSigningKey({ nomad: rotating, consul, now: new Date("2026-11-30T12:00:00Z"), signal });
  const [[rotated] = [], [path, method] = []] = written;
  expect(rotated).toBe("/v1/operator/keyring/rotate?publish_time=1796040060000000000");
  expect(path).toBe("/v1/acl/auth-method");
  expect(method).toMatchObject({
    Config: {
      JWTValidationPubKeys: [expect.stringContaining("PUBLIC KEY"), expect.stringContaining("PUBLIC KEY")],
    },
  });
});
