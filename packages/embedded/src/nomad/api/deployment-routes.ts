import { invalidBody, refused } from "../errors.ts";
import { failDeployment, promoteDeployment } from "../server/deployment-watcher.ts";
import { newEvaluation } from "../server/new-evaluation.ts";
import { isActive, type Deployment } from "../state/deployment.ts";
import { transact } from "../state/transaction.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { allocationsAnswer, byCreation, listAnswer } from "./list.ts";
import type { ApiRequest, Routes } from "./route.ts";

/** `/v1/deployment…` (https://developer.hashicorp.com/nomad/api-docs/deployments). */
export function deploymentRoutes(routes: Routes, { store, deps }: ApiContext): void {
  const find = (id: string | undefined): Deployment => findById(store, "deployments", id ?? "");

  /** Nomad wants the id twice: in the path and in the body. */
  const findNamed = (request: ApiRequest, named: string | null | undefined): Deployment => {
    if (!named) throw invalidBody("DeploymentID must be specified");
    if (named !== request.params["id"]) throw invalidBody("Deployment ID does not match");
    return find(named);
  };

  routes.read("/v1/deployments", (request) =>
    listAnswer(store, request, {
      table: "deployments",
      present: (deployment) => deployment,
      token: byCreation,
      name: ({ ID }) => ID,
    }),
  );
  routes.read(
    "/v1/deployment/:id",
    ({ params }) => {
      const deployment = find(params["id"]);
      return { value: deployment, index: deployment.ModifyIndex, topics: [`deployments/${deployment.ID}`] };
    },
    "deployments",
  );
  routes.read("/v1/deployment/allocations/:id", ({ params }) =>
    allocationsAnswer(store, ({ DeploymentID }) => DeploymentID === params["id"]),
  );
  routes.write("/v1/deployment/promote/:id", (request) => {
    const { DeploymentID, All, Groups } = readBody(request, bodies.promote);
    const deployment = findNamed(request, DeploymentID);
    if (!isActive(deployment)) throw refused("can't promote terminal deployment");
    const job = store.get("jobs", deployment.JobID);
    if (!job) throw refused("can't promote a deployment without its job");
    const groups = All ? undefined : (Groups ?? []);
    refuseUnhealthy(deployment, groups);
    let evalId = "";
    const index = transact(store, deps.now(), (tx) => {
      evalId = promoteDeployment(tx, deps, { deployment, job, groups });
    });
    return answer(evalId, index);
  });
  routes.write("/v1/deployment/fail/:id", ({ params }) => {
    const deployment = find(params["id"]);
    if (!isActive(deployment)) throw refused("can't fail terminal deployment");
    const reverts = Object.values(deployment.TaskGroups).some((state) => state.AutoRevert);
    let failed: ReturnType<typeof failDeployment> = { evalId: "" };
    const index = transact(store, deps.now(), (tx) => {
      failed = failDeployment(tx, deps, { deployment, reason: "Deployment marked as failed", reverts });
    });
    return { ...answer(failed.evalId, index), RevertedJobVersion: failed.revertedTo ?? null };
  });
  routes.write("/v1/deployment/pause/:id", (request) => {
    const { DeploymentID, Pause } = readBody(request, bodies.pause);
    const deployment = findNamed(request, DeploymentID);
    const pause = Pause === true;
    if (!isActive(deployment))
      throw refused(pause ? "can't pause terminal deployment" : "can't resume terminal deployment");
    const job = store.get("jobs", deployment.JobID);
    let evalId = "";
    const index = transact(store, deps.now(), (tx) => {
      const StatusDescription = pause ? "Deployment is paused" : "Deployment is running";
      tx.putDeployment({ ...deployment, Status: pause ? "paused" : "running", StatusDescription });
      if (pause || !job) return;
      const evaluation = { ...newEvaluation(job, "deployment-watcher", deps), DeploymentID: deployment.ID };
      evalId = evaluation.ID;
      tx.putEval(evaluation);
    });
    return answer(evalId, index);
  });
}

function refuseUnhealthy(deployment: Deployment, groups: readonly string[] | undefined): void {
  for (const [name, state] of Object.entries(deployment.TaskGroups)) {
    if (groups && !groups.includes(name)) continue;
    if (state.DesiredCanaries === 0 || state.Promoted) continue;
    if (state.HealthyAllocs < state.DesiredCanaries) {
      throw refused(
        `Task group "${name}" has ${state.HealthyAllocs}/${state.DesiredCanaries} healthy allocations`,
      );
    }
  }
}

function answer(evalId: string, index: number): object {
  return {
    DeploymentModifyIndex: index,
    EvalCreateIndex: evalId === "" ? 0 : index,
    EvalID: evalId,
    Index: index,
    RevertedJobVersion: null,
  };
}
