import { deltaOf } from "../state/delta.ts";
import { eventsBetween } from "../state/events-between.ts";
import type { HandNews, HandPicture, RunPicture, StreamNews, WholeNews } from "../state/stream.ts";
import type { NewEvent } from "../state/world-event.ts";
import { emptyPicture, type WorldPicture } from "../state/world-picture.ts";
import { createEventLog } from "./event-log.ts";
import { createProbeLog, type ProbeLog } from "./probe-log.ts";

/** What is known and was told: of all that comes in, only what differs goes out. */
export interface Board {
  readonly probes: ProbeLog;
  /** Takes a new picture; it is told with the next {@link publish}. */
  readonly take: (picture: WorldPicture) => void;
  latest(): WorldPicture;
  /** Forgets the picture: what happens until the next one is not seen. */
  forget(): void;
  readonly publish: () => void;
  readonly hands: (hands: readonly HandPicture[]) => void;
  readonly run: (run: RunPicture) => void;
  readonly record: (event: NewEvent) => void;
  whole(): WholeNews;
}

export interface BoardOptions {
  readonly tell: (news: StreamNews) => void;
  /** Something happened in the world. */
  readonly onChange: () => void;
  readonly now: () => number;
}

export function createBoard({ tell, onChange, now }: BoardOptions): Board {
  const events = createEventLog(now);
  const probes = createProbeLog(now);
  let [shown, latest] = [emptyPicture, emptyPicture];
  let acts: Omit<HandNews, "kind"> = { hands: [] };

  const publishPicture = (): void => {
    if (latest === shown) return;
    const delta = deltaOf(shown, latest);
    // Before the first look there is no before: what was not seen is no event.
    const isFirst = Object.keys(shown.facts).length === 0;
    const told = isFirst ? [] : eventsBetween(shown, latest).map(events.add);
    shown = latest;
    if (told.length > 0) onChange();
    if (delta) tell({ kind: "change", delta, events: told });
  };

  const act = (news: Partial<typeof acts>): void => {
    acts = { ...acts, ...news };
    tell({ kind: "hands", ...acts });
  };

  return {
    probes,
    take: (picture) => void (latest = picture),
    latest: () => latest,
    forget: () => void ([shown, latest] = [emptyPicture, emptyPicture]),
    publish() {
      publishPicture();
      const news = probes.takeNews();
      if (news) tell({ kind: "probes", probes: news });
    },
    hands: (hands) => act({ hands }),
    run: (run) => act({ run }),
    record: (event) => tell({ kind: "change", events: [events.add(event)] }),
    whole() {
      const { recent, failed } = probes.whole();
      return {
        kind: "whole",
        now: now(),
        picture: shown,
        events: events.all(),
        probes: recent,
        failed,
        ...acts,
      };
    },
  };
}
