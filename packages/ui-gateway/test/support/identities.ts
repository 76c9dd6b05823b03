import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { makeLogin } from "../../src/logins/make-login.ts";

export const password = "correct horse battery";
export const anna = `Basic ${Buffer.from(`anna:${password}`).toString("base64")}`;
export const annasLine = await makeLogin("anna", password);

const now = new Date();
const authority = await createAuthority({ name: "world", now });
const others = await createAuthority({ name: "others", now });

export const certify = (
  dnsNames: readonly string[],
  signer: CertifiedKey = authority,
): Promise<CertifiedKey> =>
  issueCertificate({ authority: signer, name: dnsNames[0] ?? "", dnsNames, addresses: [], now });

export const uiNames = ["consul.localhost", "nomad.localhost", "vault.localhost", "world.localhost"];
export const ca = authority.certificate;
/** The certificates of servers, by the name that they have in a world `dc1` of region `global`. */
export const serverCertificates = {
  consul: await certify(["server.dc1.consul"]),
  nomad: await certify(["server.global.nomad"]),
  /** Of a Nomad client: no server. */
  client: await certify(["client.global.nomad"]),
  stranger: await certify(["server.global.nomad"], others),
};
