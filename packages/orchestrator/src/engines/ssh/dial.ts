import type { Duplex } from "node:stream";

/** Opens a byte stream to an SSH port. */
export type Dial = (host: string, port: number) => Promise<Duplex>;
