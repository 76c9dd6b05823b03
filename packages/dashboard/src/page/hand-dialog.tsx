import { useEffect, useRef, useState } from "preact/hooks";
import type { WishPlan } from "../state/plans.ts";
import type { Offer, Wish } from "../state/wish.ts";
import { askPlan, askToDo, Refused } from "./ask.ts";
import { choice, type Choice } from "./dialog-state.ts";
import { Problem } from "./problem.tsx";

/** What can be done to a thing; then what it would do, before it is done. */
export function HandDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = choice.value;
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={close}>
      {shown && <Chosen key={shown.title} {...shown} />}
    </dialog>
  );
}

const close = (): void => void (choice.value = undefined);

type Step =
  | { readonly at: "offers" }
  | { readonly at: "waiting" }
  | { readonly at: "plan"; readonly wish: Wish; readonly plan: WishPlan }
  | { readonly at: "refused"; readonly reason: string; readonly hint: string };

function Chosen({ title, offers }: Choice) {
  const only = offers.length === 1 && offers[0]?.refusal === undefined ? offers[0] : undefined;
  const [step, setStep] = useState<Step>({ at: only ? "waiting" : "offers" });
  const attempt = async (act: () => Promise<Step | undefined>): Promise<void> => {
    setStep({ at: "waiting" });
    try {
      const next = await act();
      if (next) setStep(next);
      else close();
    } catch (error) {
      const hint = error instanceof Refused ? error.hint : "";
      setStep({ at: "refused", reason: error instanceof Error ? error.message : String(error), hint });
    }
  };
  const plan = (wish: Wish): Promise<void> =>
    attempt(async () => ({ at: "plan", wish, plan: await askPlan(wish) }));
  const carryOut = (wish: Wish): Promise<void> => attempt(async () => void (await askToDo(wish)));
  useEffect(() => {
    if (only) void plan(only.wish);
  }, []);
  return (
    <>
      <h2 id="dialog-title">{title}</h2>
      {step.at === "offers" && <Offers offers={offers} onChoose={plan} />}
      {step.at === "waiting" && <p role="status">…</p>}
      {step.at === "plan" && <PlanText plan={step.plan} onDo={() => void carryOut(step.wish)} />}
      {step.at === "refused" && (
        <Problem>
          {step.reason} {step.hint}
        </Problem>
      )}
      <p>
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
    </>
  );
}

interface OffersProps {
  readonly offers: readonly Offer[];
  readonly onChoose: (wish: Wish) => Promise<void>;
}

function Offers({ offers, onChoose }: OffersProps) {
  return (
    <ul class="offers">
      {offers.map(({ label, wish, refusal }) => (
        <li key={label}>
          <button
            type="button"
            class="break"
            disabled={refusal !== undefined}
            onClick={() => void onChoose(wish)}
          >
            {label}
          </button>
          {refusal !== undefined && <span class="soft"> not here: {refusal}</span>}
        </li>
      ))}
    </ul>
  );
}

function PlanText({ plan, onDo }: { readonly plan: WishPlan; readonly onDo: () => void }) {
  const { what, targets, effects, unmet, lastsMs } = plan;
  return (
    <>
      <p>This would be done: {what}.</p>
      <ul>
        {targets.map((target) => (
          <li key={target}>
            <code>{target}</code>
          </li>
        ))}
      </ul>
      {effects.map((effect) => (
        <p key={effect}>→ {effect}</p>
      ))}
      {lastsMs !== undefined && (
        <p>It is undone by itself after {Math.round(lastsMs / 1000)} s, or when you say so.</p>
      )}
      {unmet.map((reason) => (
        <p key={reason} class="bad">
          Not here: it {reason}.
        </p>
      ))}
      <button type="button" class="break" disabled={unmet.length > 0} onClick={onDo}>
        Do it
      </button>
    </>
  );
}
