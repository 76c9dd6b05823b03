import { describePlace, parseSecretPlace, writeSecret } from "../../../vault/secrets.ts";
import { defineCommand } from "../../define-command.ts";
import { describeWritten, secretDocument } from "./describe-secret.ts";
import { secretArg, secretsPlaceArgs, withSecrets } from "./open-secrets.ts";
import { readValue, valueArg } from "./read-value.ts";

export const putCommand = defineCommand({
  description: "Write a secret of a job, from a file or standard input: a new version of it",
  examples: [
    "pnpm world secrets put demo-server/greeting --file greeting.txt",
    "pass show greeting | pnpm -s world secrets put demo-server/greeting",
  ],
  args: { ...secretArg, ...secretsPlaceArgs, ...valueArg },
  async run(args, context) {
    return withSecrets(args, context, async ({ namespace, ...asking }) => {
      const place = parseSecretPlace(args.secret, namespace);
      const value = await readValue(args.file ?? "-", describePlace(place));
      const written = await writeSecret(place, { ...asking, value });
      return {
        document: { ok: true, ...secretDocument(written) },
        text: () => describeWritten(written, value),
      };
    });
  },
});
