/** The certificates of a PEM text, one text each: a file of authorities holds several while a new one takes over. */
export const splitCertificates = (pem: string): readonly string[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []).map((text) => `${text}\n`);
