import { isIP } from "node:net";
import { isOwnTrouble } from "../sockets/socket-trouble.ts";
import type { UpstreamInstance } from "./instance.ts";

/** Beyond this a certificate's names are counted, not named. */
const maxNames = 8;

/** TLS alerts (RFC 8446, 6.2) by which a server says that it does not accept a client's certificate, or wants one. */
const refusals =
  /^ERR_SSL_.*ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;

/** Whether the instance refused the certificate that was shown to it, or that none was. */
export function isRefusal(error: NodeJS.ErrnoException | undefined): boolean {
  return refusals.test(error?.code ?? "");
}

/** Why no connection to an instance came about, for operators: the name that was checked, and those that the certificate has. */
export function connectionError(error: NodeJS.ErrnoException, instance: UpstreamInstance): string {
  const { code = error.message } = error;
  if (instance.protocol === "http" || isOwnTrouble(error)) return code;
  if (isRefusal(error)) {
    const alert = code.slice(code.lastIndexOf("ALERT_") + "ALERT_".length);
    return `the instance did not accept the edge's certificate: ${alert.toLowerCase().replaceAll("_", " ")}`;
  }
  const name = instance.serverName ?? instance.address;
  if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return `${code} (${error.message}), name ${name}`;
  return `the certificate is not for ${name} but for ${namesOf(error)}`;
}

/** @see https://nodejs.org/api/tls.html#tlscheckserveridentityhostname-cert */
function namesOf(error: Error): string {
  const certificate: unknown = "cert" in error ? error.cert : undefined;
  if (typeof certificate !== "object" || certificate === null) return "other names";
  const listed: unknown = Reflect.get(certificate, "subjectaltname");
  const subject: unknown = Reflect.get(certificate, "subject");
  if (typeof listed === "string" && listed !== "") return shorten(listed.split(", ").map(plainName));
  const common: unknown =
    typeof subject === "object" && subject !== null ? Reflect.get(subject, "CN") : undefined;
  return typeof common === "string" ? `${common} (its common name; it lists none)` : "no name at all";
}

/** `DNS:a.example` and `IP Address:10.0.0.1` without what they are. */
function plainName(name: string): string {
  const value = name.slice(name.indexOf(":") + 1);
  return isIP(value) === 0 && !name.startsWith("DNS:") ? name : value;
}

function shorten(names: readonly string[]): string {
  const more = names.length - maxNames;
  return names.slice(0, maxNames).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
