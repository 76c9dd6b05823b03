import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate, type CertifiedKey, type IssueOptions } from "certificates";

/** An authority that certifies agents of Consul, and writes down what a client of theirs reads. */
export interface TestAuthority {
  readonly certificate: string;
  /** A certificate for an agent at `127.0.0.1`, unless said otherwise. */
  certify(changes?: Partial<Omit<IssueOptions, "authority">>): Promise<CertifiedKey>;
}

/** A new authority with a key of its own. */
export async function createTestAuthority(name: string, now = new Date()): Promise<TestAuthority> {
  const authority = await createAuthority({ name, now });
  const agent = { name: "agent", dnsNames: ["client.dc1.consul"], addresses: ["127.0.0.1"], now };
  return {
    certificate: authority.certificate,
    certify: (changes) => issueCertificate({ ...agent, authority, ...changes }),
  };
}

/** Files of an edge in a closed world, and the variables that name them. */
export function closedFiles(folder: string) {
  const ca = join(folder, "ca.pem");
  const token = join(folder, "consul_token");
  return {
    ca,
    token,
    environment: { CONSUL_CACERT: ca, CONSUL_HTTP_TOKEN_FILE: token },
    /** These authorities are believed from now on. */
    believe: (...authorities: readonly TestAuthority[]) =>
      writeFile(ca, authorities.map(({ certificate }) => certificate).join("")),
  };
}
