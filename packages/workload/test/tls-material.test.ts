import { expect, test } from "vitest";
import { certificateInfo, certificateText, contextOptions, isSameMaterial } from "../src/tls-material.ts";

const facts = { subject: "web", names: ["web.test"], serial: "0a", notBefore: 0, notAfter: 86_400_000 };
const material = { ca: undefined, cert: "certificate", key: "key", certificate: facts };

test("material is the same when whoever speaks TLS with it could not tell", () => {
  expect(isSameMaterial(material, { ...material, certificate: undefined })).toBe(true);
  expect(isSameMaterial(material, { ...material, key: "other" })).toBe(false);
  expect(isSameMaterial(material, { ...material, ca: "authority" })).toBe(false);
  expect(isSameMaterial(material, undefined)).toBe(false);
  expect(isSameMaterial(undefined, undefined)).toBe(true);
});

test("nothing older than TLS 1.2 is spoken, and what is missing is left to Node", () => {
  expect(contextOptions(material)).toEqual({ minVersion: "TLSv1.2", cert: "certificate", key: "key" });
});

test("people read times, in the log and at /info", () => {
  expect(certificateText(facts)).toMatchObject({ notAfter: "1970-01-02T00:00:00.000Z", serial: "0a" });
  expect(certificateInfo(facts)).toEqual({
    Subject: "web",
    Names: ["web.test"],
    Serial: "0a",
    NotBefore: "1970-01-01T00:00:00.000Z",
    NotAfter: "1970-01-02T00:00:00.000Z",
  });
});
