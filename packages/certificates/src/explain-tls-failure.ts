import { X509Certificate } from "node:crypto";
import { backdatedMs } from "./backdated.ts";
import { inWords } from "./clock-difference.ts";
import { describeCertificate, type CertificateDescription } from "./describe-certificate.ts";

/** What is known about a connection whose TLS failed. */
export interface TlsPeer {
  /** Who was asked, in words or as URL: it begins the message. */
  readonly peer: string;
  /** The name or address that its certificate has to hold; read from Node's error where it is left out. */
  readonly expectedName?: string | undefined;
  /** What it presented (PEM, or of `getPeerX509Certificate`), if it is known. */
  readonly certificate?: string | X509Certificate | undefined;
  readonly now: Date;
}

/** Why TLS failed. */
export interface TlsExplanation {
  readonly kind:
    /** The certificate's time is over. */
    | "expired"
    /** The certificate is of the future: somebody's clock is wrong. */
    | "clock"
    /** Of another host or role. */
    | "wrong-name"
    /** Signed by nobody who is trusted here. */
    | "unknown-authority"
    /** The other side did not take our certificate, or wanted one. */
    | "refused-by-peer"
    /** The other side does not speak TLS. */
    | "no-tls";
  /** One sentence without its full stop; holds no secret. */
  readonly message: string;
}

/** Says why TLS failed; undefined where the error (its causes included) is none of TLS. Codes are Node's and OpenSSL's. */
export function explainTlsFailure(error: unknown, peer: TlsPeer): TlsExplanation | undefined {
  for (const cause of causesOf(error)) {
    const code = codeOf(cause);
    const known = kinds.find(({ codes }) => codes.test(code));
    if (known) return known.explain(complete(peer, cause), code);
  }
  return undefined;
}

interface Known extends Omit<TlsPeer, "certificate"> {
  readonly certificate: CertificateDescription | undefined;
}

const kinds: readonly {
  readonly codes: RegExp;
  readonly explain: (known: Known, code: string) => TlsExplanation;
}[] = [
  { codes: /^CERT_HAS_EXPIRED$/, explain: explainExpired },
  { codes: /^CERT_NOT_YET_VALID$/, explain: explainFuture },
  { codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/, explain: explainName },
  {
    codes:
      /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_SIGNATURE_FAILURE)$/,
    explain: explainAuthority,
  },
  { codes: /^ERR_SSL_.*ALERT_\w+$/, explain: explainAlert },
  { codes: /^ERR_SSL_(WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG)$/, explain: explainNoTls },
];

function explainExpired({ peer, certificate, now }: Known): TlsExplanation {
  if (!certificate)
    return {
      kind: "expired",
      message: `the certificate of ${peer} has expired, by this machine's clock (${time(now)})`,
    };
  const { notAfter } = certificate;
  return {
    kind: "expired",
    message:
      `the certificate of ${peer} (${namesOf(certificate)}) expired on ${time(notAfter)}, ` +
      `${inWords(now.getTime() - notAfter.getTime())} ago by this machine's clock`,
  };
}

function explainFuture({ peer, certificate, now }: Known): TlsExplanation {
  if (!certificate)
    return {
      kind: "clock",
      message: `the certificate of ${peer} is not valid yet: this machine's clock (${time(now)}) is behind`,
    };
  const madeAt = certificate.notBefore.getTime() + backdatedMs;
  return {
    kind: "clock",
    message:
      `the certificate of ${peer} (${namesOf(certificate)}) is valid from ${time(certificate.notBefore)}, but this machine's clock says ` +
      `${time(now)}: it is at least ${inWords(madeAt - now.getTime())} behind that of the machine which made the certificate`,
  };
}

function explainName({ peer, certificate, expectedName }: Known): TlsExplanation {
  const expected = expectedName === undefined ? "the expected name" : expectedName;
  const has = certificate ? namesOf(certificate) : "others";
  return { kind: "wrong-name", message: `the certificate of ${peer} is not for ${expected}; it has ${has}` };
}

function explainAuthority({ peer, certificate }: Known): TlsExplanation {
  const by = certificate
    ? ` (${namesOf(certificate)}) is signed by ${quoted(certificate.issuer)}, which`
    : " is signed by an authority that";
  return { kind: "unknown-authority", message: `the certificate of ${peer}${by} is not trusted here` };
}

/** TLS alerts (RFC 8446, 6.2) that the other side sent about us. */
function explainAlert({ peer }: Known, code: string): TlsExplanation {
  const alert = /ALERT_(\w+)$/.exec(code)?.[1]?.toLowerCase().replaceAll("_", " ") ?? "";
  const message =
    alert === "certificate required"
      ? `${peer} asks for a certificate, and got none`
      : `${peer} refused the connection: ${alert}`;
  return { kind: "refused-by-peer", message };
}

function explainNoTls({ peer }: Known): TlsExplanation {
  return { kind: "no-tls", message: `${peer} does not speak TLS` };
}

/** Node's error about names knows the host and the certificate itself. */
function complete({ certificate, ...peer }: TlsPeer, error: object): Known {
  const ofError = "cert" in error && isObject(error.cert) && "raw" in error.cert ? error.cert.raw : undefined;
  const found = certificate ?? (ofError instanceof Uint8Array ? new X509Certificate(ofError) : undefined);
  return {
    ...peer,
    expectedName: peer.expectedName ?? textOf(error, "host"),
    certificate: found === undefined ? undefined : describeCertificate(found),
  };
}

/** The error, what caused it, and so on. */
function* causesOf(error: unknown): Generator<object> {
  let depth = 0;
  for (let cause = error; isObject(cause) && depth < 8; depth += 1) {
    yield cause;
    cause = "cause" in cause ? cause.cause : undefined;
  }
}

/** What OpenSSL says while Node writes comes as EPROTO, with OpenSSL's reason in its text only. */
function codeOf(cause: object): string {
  const code = textOf(cause, "code") ?? "";
  const reason =
    code === "EPROTO" ? /SSL routines:[^:]*:([^:]+):/.exec(textOf(cause, "message") ?? "")?.[1] : undefined;
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function textOf(object: object, key: string): string | undefined {
  const value: unknown = Reflect.get(object, key);
  return typeof value === "string" ? value : undefined;
}

const namesOf = ({ subject, dnsNames, addresses }: CertificateDescription): string =>
  [...dnsNames, ...addresses].join(", ") || quoted(subject);
const quoted = (text: string): string => `"${text}"`;
const time = (date: Date): string => `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
