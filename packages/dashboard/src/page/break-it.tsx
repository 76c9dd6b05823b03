import { useState } from "preact/hooks";
import type { HandPicture } from "../state/stream.ts";
import { offersForAll } from "../state/wish.ts";
import { describeAge } from "../state/words.ts";
import { askToUndo, whyNot } from "./ask.ts";
import { offerTo } from "./dialog-state.ts";
import { abilities, acts, picture } from "./known.ts";
import { now } from "./look.ts";
import { Problem } from "./problem.tsx";

/** What breaks much at once, and what is being done. */
export function BreakIt() {
  const { hands } = acts.value;
  const faults = Object.values(picture.value.faults);
  return (
    <section id="break" aria-labelledby="break-title">
      <h2 id="break-title">Break it</h2>
      <p class="soft">
        Each button first shows what it would do. Single agents, hosts and instances: press them in the
        picture.
      </p>
      <ul class="offers in-line">
        {offersForAll(abilities.value).map((offer) => (
          <li key={offer.label}>
            <button
              type="button"
              class="break"
              disabled={offer.refusal !== undefined}
              title={offer.refusal}
              onClick={() => offerTo({ title: offer.label, offers: [offer] })}
            >
              {offer.label}
            </button>
          </li>
        ))}
      </ul>
      {faults.length > 0 && (
        <p class="bad" role="status">
          In force: {faults.map(({ what }) => what).join("; ")}
        </p>
      )}
      {hands.length > 0 && (
        <ul class="hands" aria-live="polite">
          {hands
            .slice(-5)
            .toReversed()
            .map((hand) => (
              <Hand key={hand.id} hand={hand} />
            ))}
        </ul>
      )}
    </section>
  );
}

function Hand({ hand }: { readonly hand: HandPicture }) {
  const { id, what, state, begun, until, outcome, undoable } = hand;
  const [problem, setProblem] = useState("");
  const undo = (): void => void askToUndo(id).catch((error: unknown) => setProblem(whyNot(error)));
  const left = until === undefined ? 0 : Math.max(0, until - now.value);
  return (
    <li class={state === "failed" ? "bad" : ""}>
      {new Date(begun).toLocaleTimeString()} {what}: {words[state]}
      {outcome === undefined ? "" : `, ${outcome}`}
      {state === "doing" && undoable && (
        <>
          , {describeAge(left)} left{" "}
          <button type="button" onClick={undo}>
            Undo now
          </button>
        </>
      )}
      {problem !== "" && <Problem>{problem}</Problem>}
    </li>
  );
}

const words = { doing: "under way", done: "done", failed: "not done" } as const;
