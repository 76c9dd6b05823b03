/** A name and a password, as a browser sends them. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** The credentials of an Authorization field (RFC 7617, in UTF-8); undefined when it holds none. */
export function parseBasic(authorization: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
