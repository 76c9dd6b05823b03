import { createMessage, readKey, readSignature, verify } from "openpgp";

export interface SignedSums {
  /** SHA256SUMS: a line `<hex>  <file>` for each. */
  readonly sums: Uint8Array;
  /** A detached OpenPGP signature of exactly these bytes. */
  readonly signature: Uint8Array;
  /** The public key that it has to be by. */
  readonly armoredKey: string;
}

/** The SHA-256 sums by file name, in lower-case hex. Throws unless the signature is by that key and of this text. */
export async function readSignedSums({
  sums,
  signature,
  armoredKey,
}: SignedSums): Promise<ReadonlyMap<string, string>> {
  const { signatures } = await verify({
    message: await createMessage({ binary: sums }),
    signature: await readSignature({ binarySignature: signature }),
    verificationKeys: await readKey({ armoredKey }),
    expectSigned: true,
    format: "binary",
  });
  await Promise.all(signatures.map(({ verified }) => verified));
  return new Map(
    new TextDecoder()
      .decode(sums)
      .split("\n")
      .flatMap((line) => {
        const [, sum, file] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
        return sum !== undefined && file !== undefined ? [[file, sum]] : [];
      }),
  );
}
