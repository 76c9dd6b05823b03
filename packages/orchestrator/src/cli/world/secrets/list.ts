import { table } from "command-line";
import { describePlace, listSecrets } from "../../../vault/secrets.ts";
import { defineCommand } from "../../define-command.ts";
import { secretDocument } from "./describe-secret.ts";
import { secretsPlaceArgs, withSecrets } from "./open-secrets.ts";

export const listCommand = defineCommand({
  description: "List the secrets of a namespace's jobs, without their values",
  examples: ["pnpm world secrets list", "pnpm world secrets list demo-server"],
  args: {
    job: { type: "positional", required: false, description: "Of this job only" },
    ...secretsPlaceArgs,
  },
  async run(args, context) {
    return withSecrets(args, context, async ({ vault, namespace, signal }) => {
      const secrets = await listSecrets({ vault, namespace, job: args.job, signal });
      const of = args.job === undefined ? `namespace ${namespace}` : `${args.job} (${namespace})`;
      return {
        document: { ok: true, secrets: secrets.map(secretDocument) },
        text: (style) =>
          secrets.length === 0
            ? `There is no secret of ${of}.`
            : table(
                style,
                ["secret", "version", "written"],
                secrets.map((secret) => [describePlace(secret), String(secret.version), secret.writtenAt]),
              ),
      };
    });
  },
});
