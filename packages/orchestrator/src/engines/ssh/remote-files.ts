import { createHash, randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Client, SFTPWrapper } from "ssh2";
import { digestOf } from "../../files/digest-of.ts";
import type { Host, HostDirectory, HostFile } from "../../hosts/host.ts";
import type { CallOptions } from "../../call-options.ts";
import { remoteStepFailed } from "./errors.ts";

/** What the files of a remote host are made with. */
export interface RemoteFilesOptions {
  readonly name: string;
  /** As root, where the host's settings say so. */
  readonly exec: Host["exec"];
  readonly use: <T>(step: string, work: (client: Client) => Promise<T>, options: CallOptions) => Promise<T>;
}

type RemoteFiles = Pick<Host, "putFile" | "readFile" | "ensureDirectory" | "remove">;

/** The file half of {@link Host} over SSH. Content travels to a file beside no other and is put in place by a rename. */
export function createRemoteFiles({ name, exec, use }: RemoteFilesOptions): RemoteFiles {
  const digests = new Map<string, Promise<string>>();
  return { putFile, readFile, ensureDirectory, remove };

  async function putFile(file: HostFile, options: CallOptions): Promise<boolean> {
    const step = `putting ${file.path}`;
    const mode = file.mode.toString(8);
    if ("content" in file) {
      // Small enough to be sent each time: one round trip instead of three.
      const args = [file.path, mode, sha256(file.content)];
      return isChanged(await script(step, PUT_CONTENT, args, { ...options, input: file.content }));
    }
    const digest = await digestOfSource(file.source, options.signal);
    const present = await script(step, KEEP_OR_CHANGE_MODE, [file.path, mode, digest], options);
    if (present.stdout.trim() !== "other") return isChanged(present);
    const uploaded = `/tmp/nomad-demo-${randomUUID()}`;
    await upload(step, file.source, uploaded, options);
    return isChanged(await script(step, PUT_UPLOADED, [file.path, mode, digest, uploaded], options));
  }

  async function upload(step: string, source: string, to: string, options: CallOptions): Promise<void> {
    try {
      await use(step, (client) => sendFile(client, source, to), options);
    } catch (error) {
      // SFTP says no more than "Failure" when a disk is full.
      if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") throw error;
      const { stdout } = await exec(["sh", "-c", `rm -f "$1"; df -h /tmp`, "sh", to], options);
      throw remoteStepFailed(name, step, `${error.message}; ${stdout.trim().split("\n").at(-1)}`);
    }
  }

  async function readFile(path: string, options: CallOptions): Promise<string | undefined> {
    const { exitCode, stdout, stderr } = await exec(
      ["sh", "-c", `[ -e "$1" ] || exit 66; cat "$1"`, "sh", path],
      options,
    );
    if (exitCode === 66) return undefined;
    if (exitCode !== 0) throw remoteStepFailed(name, `reading ${path}`, stderr);
    return stdout;
  }

  async function ensureDirectory({ path, mode }: HostDirectory, options: CallOptions): Promise<boolean> {
    const wanted = mode.toString(8);
    const { stdout } = await script(`making ${path}`, ENSURE_DIRECTORY, [path, wanted], options);
    return isChanged({ stdout });
  }

  async function remove(path: string, options: CallOptions): Promise<boolean> {
    const { stdout } = await script(
      `removing ${path}`,
      `[ -e "$1" ] || exit 0; rm -rf "$1"; echo changed`,
      [path],
      options,
    );
    return isChanged({ stdout });
  }

  async function script(
    step: string,
    text: string,
    args: readonly string[],
    options: CallOptions & { input?: string },
  ) {
    const result = await exec(["sh", "-ec", text, "sh", ...args], options);
    if (result.exitCode !== 0) throw remoteStepFailed(name, step, result.stderr || result.stdout);
    return result;
  }

  /** The same program goes to all hosts: it is read once as long as it stays the same. */
  async function digestOfSource(path: string, signal: AbortSignal): Promise<string> {
    const { size, mtimeMs } = await stat(path);
    const key = `${path} ${size} ${mtimeMs}`;
    const digest = digests.get(key) ?? digestOf(path, signal);
    digests.set(key, digest);
    return digest;
  }
}

const isChanged = ({ stdout }: { readonly stdout: string }): boolean => stdout.trim() === "changed";

/** $1 path, $2 mode, $3 digest. Ends the script when the file is there as it should be, or only its mode is not. */
const UNLESS_PRESENT = `digest() { sha256sum < "$1" | cut -d' ' -f1; }
if [ -f "$1" ] && [ "$(digest "$1")" = "$3" ]; then
  [ "$(stat -c %a "$1")" = "$2" ] && exit 0
  chmod "$2" "$1"
  echo changed
  exit 0
fi`;

/** What arrived in "$beside" is put in place by a rename, once it is known to be what was sent. */
const PUT_IN_PLACE = `chmod "$2" "$beside"
[ "$(digest "$beside")" = "$3" ] || { echo "what arrived is not what was sent" >&2; exit 1; }
mv -f "$beside" "$1"
echo changed`;

/** What a lost connection left of an upload is removed with the next one. */
const KEEP_OR_CHANGE_MODE = `${UNLESS_PRESENT}
find /tmp -maxdepth 1 -type f -name 'nomad-demo-*' -mmin +10 -exec rm -f {} + 2>/dev/null || true
echo other`;

const PUT_CONTENT = `${UNLESS_PRESENT}
mkdir -p "$(dirname "$1")"
beside="$1.$$.tmp"
trap 'rm -f "$beside"' EXIT
umask 077
cat > "$beside"
${PUT_IN_PLACE}`;

/** $4: where it was uploaded to. Copied first, since /tmp may be another file system. */
const PUT_UPLOADED = `${UNLESS_PRESENT}
beside="$1.$$.tmp"
trap 'rm -f "$beside" "$4"' EXIT
mkdir -p "$(dirname "$1")"
cp "$4" "$beside"
${PUT_IN_PLACE}`;

const ENSURE_DIRECTORY = `[ "$(stat -c %a "$1" 2>/dev/null)" = "$2" ] && exit 0
mkdir -p "$1"
chmod "$2" "$1"
echo changed`;

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

function sendFile(client: Client, source: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp: SFTPWrapper) => {
      if (error) return reject(error);
      sftp.on("error", reject);
      sftp.fastPut(source, to, { concurrency: 64, chunkSize: 32_768, mode: 0o600 }, (failure) => {
        sftp.end();
        if (failure) reject(failure);
        else resolve();
      });
    });
  });
}
