import { UserError } from "command-line/user-error";

/** An inventory file cannot be used. */
export const badInventory = (path: string, problem: string): UserError =>
  new UserError({
    code: "BAD_INVENTORY",
    message: `${path}: ${problem}`,
    hint: "docs/your-own-hosts.md shows a whole inventory; infra/vagrant/inventory.yaml is one.",
    exitCode: 2,
  });
