import { useEffect, useRef } from "preact/hooks";
import { offerTo } from "./dialog-state.ts";
import { goTo, steps, tourAt } from "./tour-state.ts";

/** Eight steps that light up what they talk about. */
export function Tour() {
  const at = tourAt.value;
  const step = steps.value[at];
  const title = useRef<HTMLHeadingElement>(null);
  const shownBefore = useRef(at);
  // Who moves on hears the new step; who just opened the page is left where they are.
  useEffect(() => {
    if (shownBefore.current !== at) title.current?.focus();
    shownBefore.current = at;
  }, [at]);
  if (!step)
    return (
      <p>
        <button type="button" disabled={steps.value.length === 0} onClick={() => goTo(0)}>
          Take the tour
        </button>
      </p>
    );
  const { offer } = step;
  const last = steps.value.length - 1;
  return (
    <section id="tour" aria-labelledby="tour-title">
      <h2 id="tour-title" ref={title} tabIndex={-1}>
        {at + 1} of {last + 1}: {step.title}
      </h2>
      {step.text.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p class="buttons">
        {offer && (
          <button
            type="button"
            class="break"
            onClick={() => offerTo({ title: offer.label, offers: [offer] })}
          >
            {offer.label}
          </button>
        )}
        <button type="button" disabled={at === 0} onClick={() => goTo(at - 1)}>
          Back
        </button>
        {at < last ? (
          <button type="button" class="main" onClick={() => goTo(at + 1)}>
            Next
          </button>
        ) : (
          <button type="button" class="main" onClick={() => goTo(-1)}>
            Done
          </button>
        )}
        {at < last && (
          <button type="button" onClick={() => goTo(-1)}>
            End the tour
          </button>
        )}
      </p>
    </section>
  );
}
