import { readKey } from "openpgp";
import { expect, test } from "vitest";
import { hashicorpKey } from "../../src/toolchain/hashicorp-key.ts";

test("the key is HashiCorp's: the published fingerprint, and the id in the names of its signatures", async () => {
  const key = await readKey({ armoredKey: hashicorpKey.armored });
  const fingerprint = "c874011f0ab405110d02105534365d9472d7468f";
  expect(key.getFingerprint()).toBe(fingerprint);
  expect(hashicorpKey.id).toBe(fingerprint.slice(-8).toUpperCase());
});
