import { badArgument } from "command-line";
import { secretUnknown } from "../../../vault/errors.ts";
import { describePlace, listSecrets, parseSecretPlace, readSecret } from "../../../vault/secrets.ts";
import { defineCommand } from "../../define-command.ts";
import { measureValue, secretDocument } from "./describe-secret.ts";
import { secretArg, secretsPlaceArgs, withSecrets } from "./open-secrets.ts";

export const getCommand = defineCommand({
  description: "Say which version of a secret there is, and with --show its value",
  examples: [
    "pnpm world secrets get demo-server/greeting",
    "pnpm -s world secrets get demo-server/greeting --show",
  ],
  args: {
    ...secretArg,
    ...secretsPlaceArgs,
    show: { type: "boolean", description: "Print the value, and nothing else, to standard output" },
  },
  async run(args, context) {
    const { show } = args;
    if (show && context.json) throw badArgument("--show prints the value, and no document holds one");
    return withSecrets(args, context, async ({ namespace, world, ...asking }) => {
      const place = parseSecretPlace(args.secret, namespace);
      const name = describePlace(place);
      const secret = await readSecret(place, asking);
      if (!secret) {
        const known = await listSecrets({ ...asking, namespace });
        throw secretUnknown(name, { world, known: known.map(describePlace) });
      }
      const { bytes, sha256 } = measureValue(secret.value);
      const about = `${name}: version ${secret.version}, written ${secret.writtenAt}, ${bytes} bytes, SHA-256 ${sha256}`;
      if (show) context.note(about);
      return {
        document: { ok: true, ...secretDocument(secret), bytes, sha256 },
        text: () => (show ? secret.value : about),
      };
    });
  },
});
