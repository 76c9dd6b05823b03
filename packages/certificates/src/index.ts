export { createAuthority, type AuthorityOptions } from "./create-authority.ts";
export { createSelfSigned, type SelfSignedOptions } from "./create-self-signed.ts";
export { issueCertificate, type IssueOptions } from "./issue-certificate.ts";
export { backdatedMs } from "./backdated.ts";
export type { CertifiedKey } from "./create-certificate.ts";
export { describeCertificate, type CertificateDescription } from "./describe-certificate.ts";
export { clockDifferenceMs, describeClockDifference } from "./clock-difference.ts";
export { explainTlsFailure, type TlsExplanation, type TlsPeer } from "./explain-tls-failure.ts";
export { splitCertificates } from "./pem.ts";
