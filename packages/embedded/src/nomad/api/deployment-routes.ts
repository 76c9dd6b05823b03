import { invalidBody } from "../errors.ts";
import { failByHand, pauseDeployment, promoteByHand, type DeploymentChange } from "../server/deployments.ts";
import type { Deployment } from "../state/deployment.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { allocationsAnswer, byCreation, listAnswer, recordAnswer } from "./list.ts";
import { onRead, onReadOne, onWrite, type ApiRequest, type Route } from "./route.ts";

/** `/v1/deployment…` (https://developer.hashicorp.com/nomad/api-docs/deployments). */
export function deploymentRoutes({ store, deps }: ApiContext): readonly Route[] {
  const find = (id: string | undefined): Deployment => findById(store, "deployments", id ?? "");

  /** Nomad wants the id twice: in the path and in the body. */
  const findNamed = (request: ApiRequest, named: string | null | undefined): Deployment => {
    if (!named) throw invalidBody("DeploymentID must be specified");
    if (named !== request.params["id"]) throw invalidBody("Deployment ID does not match");
    return find(named);
  };

  return [
    onRead("/v1/deployments", (request) =>
      listAnswer(store, request, {
        ...byCreation,
        table: "deployments",
        present: (deployment) => deployment,
      }),
    ),
    onReadOne("/v1/deployment/:id", "deployments", ({ params }) => {
      const deployment = find(params["id"]);
      return recordAnswer("deployments", deployment, deployment);
    }),
    onRead("/v1/deployment/allocations/:id", ({ params }) =>
      allocationsAnswer(store, ({ DeploymentID }) => DeploymentID === params["id"]),
    ),
    onWrite("/v1/deployment/promote/:id", (request) => {
      const { DeploymentID, All, Groups } = readBody(request, bodies.promote);
      const deployment = findNamed(request, DeploymentID);
      return present(promoteByHand(store, deps, { deployment, groups: All ? undefined : (Groups ?? []) }));
    }),
    onWrite("/v1/deployment/fail/:id", ({ params }) => present(failByHand(store, deps, find(params["id"])))),
    onWrite("/v1/deployment/pause/:id", (request) => {
      const { DeploymentID, Pause } = readBody(request, bodies.pause);
      const deployment = findNamed(request, DeploymentID);
      return present(pauseDeployment(store, deps, { deployment, pause: Pause === true }));
    }),
  ];
}

function present({ evalId, index, revertedTo }: DeploymentChange): object {
  return {
    DeploymentModifyIndex: index,
    EvalCreateIndex: evalId === "" ? 0 : index,
    EvalID: evalId,
    Index: index,
    RevertedJobVersion: revertedTo ?? null,
  };
}
