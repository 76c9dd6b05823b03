/** Unreserved characters mean the same with and without percent-encoding (RFC 3986 section 2.3). */
const unreserved = /^[A-Za-z0-9\-._~]$/;
const needsWork = /%|\/\.|\/\/\./;

/**
 * The path that routes are matched against: unreserved characters decoded, other percent-encodings in upper case (`%2F` stays apart from `/`),
 * dot segments removed (RFC 3986 sections 6.2.2 and 5.2.4). So `/public/%2e%2e/admin` is matched as `/admin`, as an upstream would resolve it.
 */
export function normalisePath(path: string): string {
  if (!needsWork.test(path)) return path;
  return removeDotSegments(path.includes("%") ? decodeUnreserved(path) : path);
}

function decodeUnreserved(path: string): string {
  return path.replaceAll(/%([0-9A-Fa-f]{2})/g, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return unreserved.test(character) ? character : whole.toUpperCase();
  });
}

function removeDotSegments(path: string): string {
  if (!path.includes("/.")) return path;
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
    // A dot segment at the end names a folder.
    if (isLast && (segment === "." || segment === "..")) kept.push("");
  }
  return `/${kept.join("/")}`;
}
