import { readFile } from "node:fs/promises";
import { listRuns, runFolder } from "chaos";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { answer } from "./answer.ts";
import type { ScenarioRuns } from "./scenario-runs.ts";

const startSchema = z.strictObject({ scenario: z.string().min(1).max(100) });
const reportParams = z.object({ id: z.string() });

export interface ScenarioRouteOptions {
  readonly runs: ScenarioRuns;
  /** The folder of all worlds: kept runs lie beside them. */
  readonly home: string;
}

/** `GET scenarios`, `POST run`, `POST run/stop`, and reports of kept runs, below a base path. */
export function scenarioRoutes(
  app: FastifyInstance,
  base: string,
  { runs, home }: ScenarioRouteOptions,
): void {
  app.get(`${base}/scenarios`, async (_request, reply) => answer(reply, () => runs.list()));
  app.post(`${base}/run`, async ({ body }, reply) =>
    answer(reply, () => runs.start(startSchema.parse(body).scenario)),
  );
  app.post(`${base}/run/stop`, async (_request, reply) =>
    answer(reply, () => Promise.resolve({ stopped: runs.stop() })),
  );
  app.get(`${base}/runs/:id/report.html`, async ({ params }, reply) => {
    const { id } = reportParams.parse(params);
    // Only what is listed is a run: no path can be made of it.
    const text = listRuns(home).includes(id)
      ? await readFile(runFolder(home, id).report, "utf8").catch(() => "")
      : "";
    if (text === "")
      return reply.code(404).type("text/plain; charset=utf-8").send("No such report is kept.\n");
    return reply.type("text/html; charset=utf-8").send(text);
  });
}
