import { OrchestratorError } from "../errors.ts";

/** An inventory file cannot be used. */
export const badInventory = (path: string, problem: string): OrchestratorError =>
  new OrchestratorError({
    code: "BAD_INVENTORY",
    message: `${path}: ${problem}`,
    hint: "docs/your-own-hosts.md shows a whole inventory; infra/vagrant/inventory.yaml is one.",
    exitCode: 2,
  });
