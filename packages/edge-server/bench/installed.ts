import { execFileSync } from "node:child_process";

/** The first line of what a program says of itself, or undefined when it is not there. */
export function versionOf(program: string, args: readonly string[]): string | undefined {
  try {
    const text = execFileSync(program, [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return text.split("\n")[0];
  } catch (error) {
    const output = error as { readonly code?: string; readonly stdout?: string; readonly stderr?: string };
    if (output.code === "ENOENT") return undefined;
    return (output.stdout || output.stderr || "").split("\n")[0];
  }
}

/** nginx says it on stderr. */
export function nginxVersion(): string | undefined {
  try {
    return execFileSync("/bin/sh", ["-c", "nginx -v 2>&1"], { encoding: "utf8" })
      .trim()
      .replace("nginx version: ", "");
  } catch {
    return undefined;
  }
}
