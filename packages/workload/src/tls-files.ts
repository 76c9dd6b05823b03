import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { describeCertificate } from "certificates/describe-certificate";
import { messageOf } from "command-line/message-of";
import { usageWrong } from "./errors.ts";
import type { FileSource } from "./load-files.ts";
import { toContext, type CertificateFacts, type TlsMaterial } from "./tls-material.ts";

/** Files (PEM) that TLS is spoken with; a certificate and its key belong together, and may stand in one file. */
export interface TlsFiles {
  /** Whom to believe. */
  readonly ca?: string | undefined;
  /** The certificate to show, and those between it and the authority. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * The material in these files. A certificate that is not valid now never replaces one that is: whose clock is wrong, or which of the two is the newer one,
 * cannot be told here. `now` in epoch milliseconds.
 */
export function tlsSource(files: TlsFiles, now: () => number = Date.now): FileSource<TlsMaterial> {
  const kinds = (["ca", "cert", "key"] as const).filter((kind) => files[kind] !== undefined);
  return {
    files: kinds.map((kind) => files[kind] ?? ""),
    make: (texts, inUse) => {
      const textOf = (kind: keyof TlsFiles) =>
        kinds.includes(kind) ? texts[kinds.indexOf(kind)] : undefined;
      const material = readMaterial(files, { ca: textOf("ca"), cert: textOf("cert"), key: textOf("key") });
      const problem = validityProblem(material, files, now());
      if (inUse && problem !== undefined && validityProblem(inUse, files, now()) === undefined)
        throw usageWrong(problem);
      return material;
    },
    problemOf: (material) => validityProblem(material, files, now()),
  };
}

/** What is wrong with the certificate's time; undefined where nothing is, or there is no certificate. */
function validityProblem({ certificate }: TlsMaterial, { cert }: TlsFiles, now: number): string | undefined {
  if (!certificate) return undefined;
  const { serial, notBefore, notAfter } = certificate;
  if (now >= notAfter)
    return `the certificate in ${cert} (serial ${serial}) expired on ${timeText(notAfter)}`;
  if (now < notBefore)
    return `the certificate in ${cert} (serial ${serial}) is valid from ${timeText(notBefore)} only: this machine's clock may be behind`;
  return undefined;
}

/** Of each file the blocks that are wanted, each on lines of its own: templates put them side by side. */
function readMaterial(files: TlsFiles, texts: TlsFiles): TlsMaterial {
  const pair = texts.cert === undefined ? undefined : readPair(files, texts.cert, texts.key ?? "");
  const material: TlsMaterial = {
    ca: texts.ca === undefined ? undefined : readAuthorities(files.ca ?? "", texts.ca),
    cert: pair?.cert,
    key: pair?.key,
    certificate: pair?.certificate,
  };
  try {
    toContext(material);
  } catch (error) {
    const named = Object.values(files).filter((file) => file !== undefined);
    throw usageWrong(`${[...new Set(named)].join(", ")}: ${messageOf(error)}`, error);
  }
  return material;
}

/** Node takes a file of authorities without any, and leaves out those that it cannot read. */
function readAuthorities(file: string, text: string): string {
  const blocks = certificatesOf(file, text);
  for (const block of blocks) readCertificate(file, block);
  return lines(blocks);
}

interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly certificate: CertificateFacts;
}

function readPair(files: TlsFiles, certText: string, keyText: string): Pair {
  const { cert = "", key = "" } = files;
  const blocks = certificatesOf(cert, certText);
  const [first = ""] = blocks;
  const certificate = readCertificate(cert, first);
  const { subject, dnsNames, addresses, serial, notBefore, notAfter } = describeCertificate(certificate);
  const [keyBlock] = keyText.match(keyPattern) ?? [];
  if (keyBlock === undefined) throw usageWrong(`${key} holds no private key`);
  if (!certificate.checkPrivateKey(readKey(key, keyBlock)))
    throw usageWrong(`${key} is not the key of the certificate in ${cert} (${subject}, serial ${serial})`);
  return {
    cert: lines(blocks),
    key: lines([keyBlock]),
    certificate: {
      subject,
      names: [...dnsNames, ...addresses],
      serial,
      notBefore: notBefore.getTime(),
      notAfter: notAfter.getTime(),
    },
  };
}

function certificatesOf(file: string, text: string): readonly string[] {
  const blocks = text.match(certificatePattern) ?? [];
  if (blocks.length === 0) throw usageWrong(`${file} holds no certificate`);
  return blocks;
}

const lines = (blocks: readonly string[]): string => blocks.map((block) => `${block}\n`).join("");

function readCertificate(file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw usageWrong(`${file} holds a certificate that cannot be read`, error);
  }
}

/** What OpenSSL says of a key is not passed on: it says nothing to people, and nobody has promised what it holds. */
function readKey(file: string, block: string): KeyObject {
  try {
    return createPrivateKey(block);
  } catch {
    throw usageWrong(`${file} holds a private key that cannot be read; it must not need a passphrase`);
  }
}

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const keyPattern = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^-]*-----END \1-----/g;

const timeText = (epochMs: number): string =>
  `${new Date(epochMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
