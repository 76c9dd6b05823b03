import type { StreamNews } from "../state/stream.ts";

/** Somebody who looks. */
export interface Viewer {
  /** A whole message, as text. */
  send(text: string): void;
}

/** All who look, and the numbers of what they are told. */
export interface Viewers {
  readonly tell: (news: StreamNews) => void;
  /** From now on it is told what all are; first it is told this. */
  welcome(viewer: Viewer, whole: StreamNews): void;
  /** False when it had left already. */
  leave(viewer: Viewer): boolean;
  count(): number;
}

export function createViewers(): Viewers {
  const all = new Set<Viewer>();
  let seq = 0;
  return {
    tell(news) {
      seq += 1;
      if (all.size === 0) return;
      const text = JSON.stringify({ seq, ...news });
      for (const viewer of all) viewer.send(text);
    },
    welcome(viewer, whole) {
      viewer.send(JSON.stringify({ seq, ...whole }));
      all.add(viewer);
    },
    leave: (viewer) => all.delete(viewer),
    count: () => all.size,
  };
}
