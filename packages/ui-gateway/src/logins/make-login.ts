import { hash, truncates } from "bcryptjs";
import { usageWrong } from "workload";
import { passwordUnusable } from "../errors.ts";
import { costs } from "./parse-logins.ts";

const leastCharacters = 12;

/** A line of a file of logins. Throws PASSWORD_UNUSABLE, USAGE. */
export async function makeLogin(name: string, password: string): Promise<string> {
  if (!/^[^\s:#][^\s:]{0,63}$/.test(name))
    throw usageWrong(`--login ${name}: a name has no blank and no colon, and 64 characters at most`);
  if (password.length < leastCharacters)
    throw passwordUnusable(`it has fewer than ${leastCharacters} characters`);
  if (truncates(password)) throw passwordUnusable("it has more than 72 bytes");
  return `${name}:${await hash(password, costs.least)}\n`;
}
