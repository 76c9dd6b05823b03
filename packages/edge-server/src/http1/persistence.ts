/** What Connection has to say of a client's connection, as an option (RFC 9112 section 9.3); `""` where nothing has to be said. */
export function persistenceOption(clientMinorVersion: 0 | 1, keepsAlive: boolean): string {
  if (!keepsAlive) return "close";
  return clientMinorVersion === 0 ? "keep-alive" : "";
}

/** Connection with these options as a line with its CRLF; no line without options. */
export function connectionLine(options: string): string {
  return options === "" ? "" : `Connection: ${options}\r\n`;
}
