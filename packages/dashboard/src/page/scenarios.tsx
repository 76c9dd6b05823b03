import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { LanePicture, RunPicture, ScenarioPicture } from "../state/stream.ts";
import { describeAge } from "../state/words.ts";
import { askScenarios, askToRun, askToStopRun, whyNot } from "./ask.ts";
import { Problem } from "./problem.tsx";
import { acts, contact } from "./known.ts";
import { now } from "./look.ts";

const scenarios = signal<readonly ScenarioPicture[]>([]);
const chosen = signal("");

/** Scenarios of `chaos`: choose one, see its lanes while it runs, and its verdict. */
export function Scenarios() {
  const isThere = contact.value === "there";
  useEffect(() => {
    if (isThere)
      void askScenarios().then(
        (all) => (scenarios.value = all),
        () => {},
      );
  }, [isThere]);
  const { run } = acts.value;
  const isRunning = run !== undefined && run.ended === undefined;
  return (
    <section id="scenarios" aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">Scenarios</h2>
      <p class="soft">
        Whole experiments, as <code>pnpm chaos run</code> does them: 500 requests a second, faults, and a
        verdict.
      </p>
      <Choice isRunning={isRunning} />
      {run && <Run run={run} />}
    </section>
  );
}

function Choice({ isRunning }: { readonly isRunning: boolean }) {
  const [problem, setProblem] = useState("");
  const all = scenarios.value;
  const scenario = all.find(({ name }) => name === chosen.value) ?? all[0];
  const attempt = (act: Promise<unknown>): void => {
    setProblem("");
    void act.catch((error: unknown) => {
      setProblem(whyNot(error));
    });
  };
  if (!scenario) return null;
  return (
    <>
      <p class="buttons">
        <label>
          Scenario{" "}
          <select
            value={scenario.name}
            onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
          >
            {all.map(({ name, title, refusal }) => (
              <option key={name} value={name}>
                {refusal === undefined ? title : `${title} (not here)`}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="break"
          disabled={isRunning || scenario.refusal !== undefined}
          onClick={() => attempt(askToRun(scenario.name))}
        >
          Run it
        </button>
        {isRunning && (
          <button type="button" onClick={() => attempt(askToStopRun())}>
            End it and heal
          </button>
        )}
      </p>
      <p>{scenario.description}</p>
      {scenario.refusal !== undefined && <p class="soft">Not here: it {scenario.refusal}.</p>}
      {problem !== "" && <Problem>{problem}</Problem>}
    </>
  );
}

function Run({ run }: { readonly run: RunPicture }) {
  const { scenario, begun, ended, phase, line, lanes, verdict, reason, report } = run;
  return (
    <div class="run">
      <p role="status">
        <b>{scenario}</b>:{" "}
        {verdict === undefined ? phase : <b class={verdict === "pass" ? "good" : "bad"}>{verdict}</b>}
        {reason === undefined ? "" : ` (${reason})`}
        {report !== undefined && (
          <>
            {" "}
            <a href={report} target="_blank" rel="noreferrer">
              Its report
            </a>
          </>
        )}
      </p>
      <p class="soft line">{line || `${describeAge((ended ?? now.value) - begun)} so far`}</p>
      <ul class="lanes">
        {lanes.map((lane) => (
          <Lane key={lane.layer} lane={lane} from={begun} to={ended ?? now.value} />
        ))}
      </ul>
    </div>
  );
}

interface LaneProps {
  readonly lane: LanePicture;
  readonly from: number;
  readonly to: number;
}

/** A layer's row: its stretches that were not whole, from the begin of the run until now. */
function Lane({ lane, from, to }: LaneProps) {
  const { layer, meaning, ok, have, want, broken } = lane;
  const share = (at: number): number => (100 * (at - from)) / Math.max(1, to - from);
  return (
    <li title={meaning}>
      <span>{layer}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width="100" height="10" />
        {broken.map((stretch) => (
          <rect
            key={stretch.from}
            class="broken"
            x={share(stretch.from)}
            width={Math.max(0.4, share(stretch.to ?? to) - share(stretch.from))}
            height="10"
          />
        ))}
      </svg>
      <span class={ok ? "soft" : "bad"}>{ok ? "whole" : `${have} of ${want}`}</span>
    </li>
  );
}
