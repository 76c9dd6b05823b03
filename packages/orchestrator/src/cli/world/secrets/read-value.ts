import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { messageOf } from "command-line/message-of";
import { secretValueInvalid } from "../../../vault/errors.ts";

/** Where a secret's value comes from; never the command line, which every process of the machine may read. */
export const valueArg = {
  file: {
    type: "string",
    valueHint: "path",
    description: "The value, byte for byte; - is standard input",
  },
} as const;

/** More does not fit into an entry of Vault's storage. */
const maxBytes = 512 * 1024;

/** The text of a file, or of standard input. Throws SECRET_VALUE_INVALID. */
export async function readValue(file: string, secret: string): Promise<string> {
  const bytes = file === "-" ? await readStandardInput(secret) : await readBytes(file, secret);
  if (bytes.length === 0) throw secretValueInvalid(secret, "it is empty");
  if (bytes.length > maxBytes)
    throw secretValueInvalid(secret, `it has ${bytes.length} bytes, and ${maxBytes} are the most`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw secretValueInvalid(secret, "it is no text (UTF-8); encode it, for example with base64");
  }
}

async function readStandardInput(secret: string): Promise<Buffer> {
  if (process.stdin.isTTY)
    throw secretValueInvalid(secret, "nothing was given: standard input is the terminal");
  return buffer(process.stdin);
}

async function readBytes(file: string, secret: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw secretValueInvalid(secret, messageOf(error));
  }
}
