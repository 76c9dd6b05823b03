import { randomBytes } from "node:crypto";
import { secretUnknown } from "../../../vault/errors.ts";
import {
  describePlace,
  listSecrets,
  parseSecretPlace,
  readSecret,
  writeSecret,
} from "../../../vault/secrets.ts";
import { defineCommand } from "../../define-command.ts";
import { describeWritten, secretDocument } from "./describe-secret.ts";
import { secretArg, secretsPlaceArgs, withSecrets } from "./open-secrets.ts";
import { readValue, valueArg } from "./read-value.ts";

/** As much as a key of AES-256 has. */
const randomSize = 32;

export const rotateCommand = defineCommand({
  description: "Give a secret that is there another value: a random one, or that of a file",
  examples: [
    "pnpm world secrets rotate demo-server/greeting",
    "pnpm world secrets rotate demo-server/greeting --file - < greeting.txt",
  ],
  args: { ...secretArg, ...secretsPlaceArgs, ...valueArg },
  async run(args, context) {
    return withSecrets(args, context, async ({ namespace, world, ...asking }) => {
      const place = parseSecretPlace(args.secret, namespace);
      const name = describePlace(place);
      const value =
        args.file === undefined
          ? randomBytes(randomSize).toString("base64url")
          : await readValue(args.file, name);
      const present = await readSecret(place, asking);
      if (!present) {
        const known = await listSecrets({ ...asking, namespace });
        throw secretUnknown(name, { world, known: known.map(describePlace) });
      }
      // Not over what somebody else wrote meanwhile.
      const written = await writeSecret(place, { ...asking, value, after: present.version });
      return {
        document: { ok: true, ...secretDocument(written), replaced: present.version },
        text: () => describeWritten(written, value),
      };
    });
  },
});
