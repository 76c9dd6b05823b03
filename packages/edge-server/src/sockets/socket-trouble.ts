/** The kernel has given a peer up: its host answered neither data nor keepalive. */
export function isPeerDead(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === "ETIMEDOUT" || error?.code === "EHOSTUNREACH";
}

const ownTroubles: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"]);

/** This machine has no descriptors, ports or buffers left: that says nothing about the peer. */
export function isOwnTrouble(error: NodeJS.ErrnoException | undefined): boolean {
  return ownTroubles.has(error?.code);
}
