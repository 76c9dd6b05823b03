import {
  layerMeaning,
  loadScenarios,
  readCapabilities,
  requirementsOf,
  runExperiment,
  unmetRequirements,
  type ChaosEvent,
  type RunResult,
  type Scenario,
} from "chaos";
import { messageOf } from "command-line/message-of";
import { openWorld, requireRunning, type World, type WorldName } from "orchestrator";
import { wishNotPossible } from "../errors.ts";
import { advanceLanes } from "../state/lanes.ts";
import type { RunPicture, ScenarioPicture } from "../state/stream.ts";
import type { NewEvent } from "../state/world-event.ts";

/** Scenarios of `chaos`, run one at a time from the page. */
export interface ScenarioRuns extends AsyncDisposable {
  /** Each with why this world cannot do it. */
  list(): Promise<readonly ScenarioPicture[]>;
  /** Begins one; what becomes of it is told to all who look. Throws DASHBOARD_NOT_POSSIBLE. */
  start(name: string): Promise<RunPicture>;
  /** Ends the run early: it is healed and concluded. False when none is under way. */
  stop(): boolean;
}

export interface ScenarioRunOptions extends WorldName {
  readonly onRun: (run: RunPicture) => void;
  readonly record: (event: NewEvent) => void;
}

interface UnderWay {
  readonly stop: AbortController;
  readonly end: Promise<void>;
}

export function createScenarioRuns({ onRun, record, ...place }: ScenarioRunOptions): ScenarioRuns {
  let underWay: UnderWay | undefined;
  const note = (tone: NewEvent["tone"], text: string): void =>
    record({ kind: "hands", tone, text, about: [] });
  return {
    async list() {
      const world = await openWorld(place);
      const all = await scenariosFor(world);
      return all.map(({ scenario: { name, title, description }, refusal }) => ({
        name,
        title,
        description,
        ...(refusal !== undefined && { refusal }),
      }));
    },
    async start(name) {
      if (underWay) throw wishNotPossible("a scenario is under way");
      const world = await openWorld(place);
      requireRunning(world);
      const found = (await scenariosFor(world)).find(({ scenario }) => scenario.name === name);
      if (!found) throw wishNotPossible(`there is no scenario "${name}"`);
      if (found.refusal !== undefined) throw wishNotPossible(`${name}: it ${found.refusal}`);
      const stop = new AbortController();
      const show = createShown(found.scenario, onRun);
      note("plain", `Scenario ${name} begins: ${found.scenario.title}.`);
      const end = play({ world, scenario: found.scenario, show, signal: stop.signal }).then(
        ({ tone, text }) => {
          underWay = undefined;
          return note(tone, text);
        },
      );
      underWay = { stop, end };
      return show({});
    },
    stop() {
      underWay?.stop.abort(new Error("ended from the page"));
      return underWay !== undefined;
    },
    async [Symbol.asyncDispose]() {
      underWay?.stop.abort(new Error("the page has ended"));
      await underWay?.end;
    },
  };
}

async function scenariosFor(
  world: World,
): Promise<readonly { readonly scenario: Scenario; readonly refusal: string | undefined }[]> {
  const capabilities = await readCapabilities(world, AbortSignal.timeout(10_000));
  return (await loadScenarios()).map((scenario) => {
    const unmet = unmetRequirements(requirementsOf(scenario), capabilities);
    if (world.engine.kind === "ssh")
      unmet.unshift("would break machines of their own: `pnpm chaos run --foreign` does");
    return { scenario, refusal: unmet.length === 0 ? undefined : unmet.join("; ") };
  });
}

type Show = (news: Partial<RunPicture>) => RunPicture;

function createShown({ name, title }: Scenario, onRun: (run: RunPicture) => void): Show {
  let run: RunPicture = {
    scenario: name,
    title,
    begun: Date.now(),
    phase: "steady state",
    line: "",
    lanes: [],
  };
  return (news) => {
    run = { ...run, ...news };
    onRun(run);
    return run;
  };
}

interface Play {
  readonly world: World;
  readonly scenario: Scenario;
  readonly show: Show;
  readonly signal: AbortSignal;
}

type Told = Pick<NewEvent, "tone" | "text">;

/** Never rejects. */
async function play({ world, scenario, show, signal }: Play): Promise<Told> {
  try {
    const result = await runExperiment({
      world,
      scenario,
      seed: Math.floor(Math.random() * 2 ** 31),
      withExecutors: false,
      signal,
      onProgress: (phase) => show({ phase }),
      onState: (line) => show({ line }),
      onEvent: (event) => takeEvent(event, show),
    });
    show({ ended: Date.now(), ...endOf(result) });
    const { availability, verdict } = result;
    const failed = availability ? `: ${availability.failed} of ${availability.requests} requests failed` : "";
    return {
      tone: verdict === "pass" ? "good" : "bad",
      text: `Scenario ${scenario.name}: ${verdict}${failed}.`,
    };
  } catch (error) {
    show({ ended: Date.now(), verdict: "refused", reason: messageOf(error) });
    return { tone: "bad", text: `Scenario ${scenario.name} was not run: ${messageOf(error)}` };
  }
}

function endOf({ id, verdict, reason }: RunResult): Partial<RunPicture> {
  return { verdict, report: `runs/${id}/report.html`, ...(reason !== undefined && { reason }) };
}

function takeEvent(event: ChaosEvent, show: Show): void {
  if (event.kind !== "layer") return;
  const { layer, ok, have, want, atMs: at } = event;
  const { lanes } = show({});
  show({ lanes: advanceLanes(lanes, { layer, meaning: layerMeaning[layer], ok, have, want, at }) });
}
