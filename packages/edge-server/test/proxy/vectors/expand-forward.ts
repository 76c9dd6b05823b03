/** What an upstream gets of a vector's `forward`, byte for byte: `{hop HOST}` and `{upstream}` filled in. */
export function expandForward(
  text: string,
  { client, upstream }: { readonly client: string; readonly upstream: string },
): string {
  return text
    .replaceAll(/\{hop ([^}]*)\}/g, (_all, host: string) => hopLines(client, host))
    .replaceAll("{upstream}", upstream);
}

/** What the edge says of a client that nobody trusts and that came over http. */
function hopLines(client: string, host: string): string {
  const [, port = "80"] = /:(\d+)$/.exec(host) ?? [];
  const named = host === "" ? "" : `host="${host}";`;
  return (
    `X-Forwarded-For: ${client}\r\nX-Real-IP: ${client}\r\nX-Forwarded-Proto: http\r\n` +
    `${host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`}X-Forwarded-Port: ${port}\r\n` +
    `Forwarded: for=${client};${named}proto=http\r\n`
  );
}
