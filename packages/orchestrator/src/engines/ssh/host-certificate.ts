import { verify } from "node:crypto";
import ssh2 from "ssh2";

/** What a host certificate of OpenSSH's says (PROTOCOL.certkeys), once its signature is known to be right. */
export interface HostCertificate {
  /** The host's own key in its wire form: the one that it shows to who asks for no certificate. */
  readonly key: Buffer;
  /** The authority's key, in base64 of its wire form. */
  readonly authority: string;
  /** Names of hosts; any when there are none. */
  readonly principals: readonly string[];
  /** Unix times in seconds. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
}

/** How many strings the public key of a type has after its type's name. */
const keyFields: Readonly<Record<string, number>> = {
  "ssh-ed25519": 1,
  "ssh-rsa": 2,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
};
const suffix = "-cert-v01@openssh.com";
const host = 2;

/**
 * Reads a certificate and checks its signature. Undefined for what is none for a host, has a critical option (of which none is defined for hosts), or
 * was not signed by the key that it names.
 */
export function parseHostCertificate(blob: Buffer): HostCertificate | undefined {
  try {
    const reader = createReader(blob);
    const type = reader.string().toString("latin1").replace(suffix, "");
    reader.string(); // nonce
    const fields = Array.from({ length: keyFields[type] ?? -1 }, () => reader.string());
    const key = Buffer.concat([Buffer.from(type, "latin1"), ...fields].map(withLength));
    reader.skip(8); // serial
    const kind = reader.uint32();
    reader.string(); // key id
    const principals = readStrings(reader.string());
    const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
    const criticalOptions = reader.string();
    reader.string(); // extensions
    reader.string(); // reserved
    const authority = reader.string();
    const signed = blob.subarray(0, reader.offset());
    const isRight = isSignedBy(authority, signed, reader.string());
    if (kind !== host || criticalOptions.length > 0 || !isRight) return undefined;
    return { key, authority: authority.toString("base64"), principals, validAfter, validBefore };
  } catch {
    // Shorter than its own lengths say: it is no certificate.
    return undefined;
  }
}

/** SHA-1 is left out, as OpenSSH does. */
const hashes: Readonly<Record<string, string | null>> = {
  "ssh-ed25519": null,
  "rsa-sha2-256": "sha256",
  "rsa-sha2-512": "sha512",
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
};
/** Bytes of each of the two numbers of an ECDSA signature. */
const ecdsaBytes: Readonly<Record<string, number>> = {
  "ecdsa-sha2-nistp256": 32,
  "ecdsa-sha2-nistp384": 48,
  "ecdsa-sha2-nistp521": 66,
};

function isSignedBy(authority: Buffer, data: Buffer, signature: Buffer): boolean {
  const key = ssh2.utils.parseKey(authority);
  const reader = createReader(signature);
  const format = reader.string().toString("latin1");
  const hash = hashes[format];
  if (key instanceof Error || Array.isArray(key) || hash === undefined) return false;
  const raw = reader.string();
  const bytes = ecdsaBytes[format];
  const pem = key.getPublicPEM();
  if (bytes === undefined) return verify(hash, data, pem, raw);
  const numbers = readStrings(raw, "latin1").map((number) => toLength(Buffer.from(number, "latin1"), bytes));
  return verify(hash, data, { key: pem, dsaEncoding: "ieee-p1363" }, Buffer.concat(numbers));
}

/** A number of SSH's (RFC 4251, 5: mpint) in as many bytes. */
function toLength(number: Buffer, bytes: number): Buffer {
  const zeros = Math.max(0, number.length - bytes);
  if (number.subarray(0, zeros).some((byte) => byte !== 0)) throw new RangeError("too large a number");
  const digits = number.subarray(zeros);
  return Buffer.concat([Buffer.alloc(bytes - digits.length), digits]);
}

function readStrings(list: Buffer, encoding: "utf8" | "latin1" = "utf8"): string[] {
  const reader = createReader(list);
  const strings: string[] = [];
  while (reader.offset() < list.length) strings.push(reader.string().toString(encoding));
  return strings;
}

function withLength(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return Buffer.concat([length, field]);
}

/** Reads the types of RFC 4251, 5; throws RangeError past the end. */
function createReader(buffer: Buffer) {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > buffer.length) throw new RangeError("past the end");
    at += length;
    return buffer.subarray(at - length, at);
  };
  return {
    offset: () => at,
    skip: (length: number) => void take(length),
    uint32: () => take(4).readUInt32BE(),
    uint64: () => take(8).readBigUInt64BE(),
    string: () => take(take(4).readUInt32BE()),
  };
}
