import { pipeline, type Duplex } from "node:stream";

/** Passes bytes both ways until both sides have ended; when one breaks, so does the other. */
export function join(one: Duplex, other: Duplex): void {
  const end = (error: Error | null | undefined): void => {
    if (!error) return;
    one.destroy();
    other.destroy();
  };
  pipeline(one, other, end);
  pipeline(other, one, end);
}
