import { signal, useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { eventKinds, type EventKind, type WorldEvent } from "../state/world-event.ts";
import { events } from "./known.ts";

const shownKinds = signal<ReadonlySet<EventKind>>(new Set(eventKinds));
const sought = signal("");
/** The events as they were when the log was paused. */
const paused = signal<readonly WorldEvent[] | undefined>(undefined);
const mostShown = 300;

/** What happened, in words, newest first. */
export function EventLog() {
  const shown = useComputed(() => {
    const wanted = sought.value.toLowerCase();
    return (paused.value ?? events.value)
      .filter(({ kind, text }) => shownKinds.value.has(kind) && text.toLowerCase().includes(wanted))
      .slice(-mostShown)
      .toReversed();
  });
  const linked = linkedEvent();
  const isThere = shown.value.some(({ id }) => id === linked);
  useEffect(() => {
    if (isThere) document.querySelector(`#event-${linked}`)?.scrollIntoView({ block: "center" });
  }, [isThere, linked]);
  return (
    <section id="log" aria-labelledby="log-title" tabIndex={-1}>
      <h2 id="log-title">What happened</h2>
      <Filter />
      {/* Who does not see the page hears of each event; a paused log is silent. */}
      <div
        class="log"
        role="log"
        aria-live={paused.value ? "off" : "polite"}
        aria-labelledby="log-title"
        tabIndex={0}
      >
        <ol>
          {shown.value.map((event) => (
            <Line key={event.id} event={event} isLinked={event.id === linked} />
          ))}
        </ol>
      </div>
      {shown.value.length === 0 && <p class="soft">Nothing yet. Break something.</p>}
    </section>
  );
}

/** The moment that the address names. */
function linkedEvent(): number | undefined {
  const text = new URLSearchParams(location.search).get("event");
  return text === null ? undefined : Number(text);
}

function Filter() {
  const toggle = (kind: EventKind): void => {
    const kinds = new Set(shownKinds.value);
    if (!kinds.delete(kind)) kinds.add(kind);
    shownKinds.value = kinds;
  };
  return (
    <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Search{" "}
        <input
          type="search"
          value={sought.value}
          autocomplete="off"
          onInput={({ currentTarget }) => (sought.value = currentTarget.value)}
        />
      </label>
      <button
        type="button"
        aria-pressed={paused.value !== undefined}
        onClick={() => (paused.value = paused.value ? undefined : events.value)}
      >
        {paused.value ? "Go on" : "Pause"}
      </button>
      <fieldset>
        <legend class="hidden">Shown</legend>
        {eventKinds.map((kind) => (
          <label key={kind}>
            <input type="checkbox" checked={shownKinds.value.has(kind)} onChange={() => toggle(kind)} />{" "}
            {kind}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

function Line({ event, isLinked }: { readonly event: WorldEvent; readonly isLinked: boolean }) {
  const { id, at, tone, text, kind } = event;
  const time = new Date(at);
  return (
    <li id={`event-${id}`} class={isLinked ? `${tone} linked` : tone}>
      <a href={`?event=${id}`} aria-label={`Link to this moment, ${time.toLocaleTimeString()}`}>
        <time dateTime={time.toISOString()}>{time.toLocaleTimeString()}</time>
      </a>
      <span class="kind">{kind}</span>
      <span>{text}</span>
    </li>
  );
}
