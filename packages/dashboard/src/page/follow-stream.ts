import type { StreamMessage } from "../state/stream.ts";
import { askAbilities } from "./ask.ts";
import { contact, take } from "./known.ts";

const againMs = 1_000;
/** The server says something every five seconds at least. */
const silentMs = 12_000;
/** A page that nobody sees lets its server rest. */
const unseenMs = 60_000;

/** Follows what the server tells, for as long as somebody can see the page; begins anew whenever something is missing. */
export function followStream(): void {
  let source = open();
  let hiding: number | undefined;
  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(hiding);
    if (document.visibilityState === "hidden") hiding = window.setTimeout(() => source.close(), unseenMs);
    else if (!source.isOpen()) source = open();
  });
}

interface Stream {
  close(): void;
  isOpen(): boolean;
}

function open(): Stream {
  let current: EventSource | undefined;
  let wait: number | undefined;
  let last = -1;

  const listen = (): void => {
    const source = new EventSource("stream");
    current = source;
    source.addEventListener("message", ({ data }) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server of this very page says it
      const message = JSON.parse(String(data)) as StreamMessage;
      if (message.kind === "whole") void askAbilities();
      else if (message.seq !== last + 1) return again();
      last = message.seq;
      watch();
      contact.value = "there";
      take(message);
    });
    // The browser tries again by itself after a lost connection, but not after a refusal.
    source.addEventListener("error", () => {
      contact.value = "lost";
      if (source.readyState === EventSource.CLOSED) again();
    });
    watch();
  };
  const watch = (): void => {
    window.clearTimeout(wait);
    wait = window.setTimeout(() => {
      contact.value = "lost";
      again();
    }, silentMs);
  };
  const again = (): void => {
    current?.close();
    window.clearTimeout(wait);
    wait = window.setTimeout(listen, againMs);
  };

  listen();
  return {
    close() {
      window.clearTimeout(wait);
      current?.close();
      current = undefined;
    },
    isOpen: () => current !== undefined,
  };
}
