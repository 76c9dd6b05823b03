import type { DeployPlan, DeployWish, WishPlan } from "../state/plans.ts";
import type { DeployablePicture, ScenarioPicture } from "../state/stream.ts";
import type { Abilities, Wish } from "../state/wish.ts";
import { abilities } from "./known.ts";

/** Why the server did not do it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Why something was not done, and what to do, in one text. */
export const whyNot = (error: unknown): string =>
  error instanceof Refused ? `${error.message} ${error.hint}` : String(error);

export const askPlan = (wish: Wish): Promise<WishPlan> => post<WishPlan>("plan", wish);
export const askToDo = (wish: Wish): Promise<unknown> => post("do", wish);
export const askToUndo = (id: string): Promise<unknown> => post("undo", { id });

export const askScenarios = (): Promise<readonly ScenarioPicture[]> => get("scenarios");
export const askToRun = (scenario: string): Promise<unknown> => post("run", { scenario });
export const askToStopRun = (): Promise<unknown> => post("run/stop", {});
export const askDeployables = (): Promise<readonly DeployablePicture[]> => get("services");
export const askDeployPlan = (wish: DeployWish): Promise<DeployPlan> => post("deploy/plan", wish);
export const askToDeploy = (wish: DeployWish, mark: string): Promise<unknown> =>
  post("deploy", { ...wish, mark });
export const askToRollBack = (service: string, version: number): Promise<unknown> =>
  post("rollback", { service, version });

/** What this world's engine can do; asked again with each new connection. */
export async function askAbilities(): Promise<void> {
  const known = await get<Abilities>("abilities").catch(() => undefined);
  if (known) abilities.value = known;
}

async function get<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path);
  if (!response.ok) throw new Refused(`The server answers ${response.status}.`, "");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server of this very page says it
  return (await response.json()) as Answer;
}

interface Refusal {
  readonly error?: { readonly message: string; readonly hint: string };
}

/** Throws {@link Refused}. */
async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refused("The server of this page does not answer.", "Start it again: pnpm world dashboard.");
  });
  const answer: unknown = await response.json().catch(() => ({}));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  if (response.ok) return answer as Answer;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const { error } = answer as Refusal;
  throw new Refused(error?.message ?? `The server answers ${response.status}.`, error?.hint ?? "");
}
