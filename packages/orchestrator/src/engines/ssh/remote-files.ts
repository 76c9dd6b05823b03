import { createHash, randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Client, SFTPWrapper } from "ssh2";
import { digestOf } from "../../files/digest-of.ts";
import type { Host, HostFile } from "../../hosts/host.ts";
import type { CallOptions } from "../../call-options.ts";
import { remoteStepFailed } from "./errors.ts";
import {
  ensureDirectoryScript,
  keepOrChangeModeScript,
  putContentScript,
  putUploadedScript,
} from "./file-scripts.ts";

/** What the files of a remote host are made with. */
export interface RemoteFilesOptions {
  readonly name: string;
  /** As root, where the host's settings say so. */
  readonly exec: Host["exec"];
  readonly use: <T>(step: string, work: (client: Client) => Promise<T>, options: CallOptions) => Promise<T>;
}

type RemoteFiles = Pick<Host, "putFile" | "readFile" | "ensureDirectory" | "remove">;

/** The file half of {@link Host} over SSH. Content travels to a file of its own and is put in place by a rename. */
export function createRemoteFiles({ name, exec, use }: RemoteFilesOptions): RemoteFiles {
  const digestOfSource = rememberDigests();

  async function putFile(file: HostFile, options: CallOptions): Promise<boolean> {
    const step = `putting ${file.path}`;
    const mode = file.mode.toString(8);
    const owner = file.owner ?? "";
    if ("content" in file) {
      // Small enough to be sent each time: one round trip instead of three.
      const args = [file.path, mode, owner, sha256(file.content)];
      return isChanged(
        await run({ step, text: putContentScript, args }, { ...options, input: file.content }),
      );
    }
    const args = [file.path, mode, owner, await digestOfSource(file.source, options.signal)];
    const present = await run({ step, text: keepOrChangeModeScript, args }, options);
    if (present.stdout.trim() !== "other") return isChanged(present);
    const uploaded = `/tmp/nomad-demo-${randomUUID()}`;
    await upload({ step, source: file.source, to: uploaded }, options);
    return isChanged(await run({ step, text: putUploadedScript, args: [...args, uploaded] }, options));
  }

  async function upload({ step, source, to }: Upload, options: CallOptions): Promise<void> {
    try {
      await use(step, (client) => sendFile(client, source, to), options);
    } catch (error) {
      // SFTP says no more than "Failure" when a disk is full.
      if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") throw error;
      const { stdout } = await exec(["sh", "-c", `rm -f "$1"; df -h /tmp`, "sh", to], options);
      throw remoteStepFailed(name, step, `${error.message}; ${stdout.trim().split("\n").at(-1)}`);
    }
  }

  async function run({ step, text, args }: Script, options: CallOptions & { input?: string }) {
    const result = await exec(["sh", "-ec", text, "sh", ...args], options);
    if (result.exitCode !== 0) throw remoteStepFailed(name, step, result.stderr || result.stdout);
    return result;
  }

  return {
    putFile,
    readFile: async (path, options) => {
      const command = ["sh", "-c", `[ -e "$1" ] || exit 66; cat "$1"`, "sh", path];
      const { exitCode, stdout, stderr } = await exec(command, options);
      if (exitCode === 66) return undefined;
      if (exitCode !== 0) throw remoteStepFailed(name, `reading ${path}`, stderr);
      return stdout;
    },
    ensureDirectory: async ({ path, mode, owner = "" }, options) => {
      const args = [path, mode.toString(8), owner];
      return isChanged(await run({ step: `making ${path}`, text: ensureDirectoryScript, args }, options));
    },
    remove: async (path, options) => {
      const text = `[ -e "$1" ] || exit 0; rm -rf "$1"; echo changed`;
      return isChanged(await run({ step: `removing ${path}`, text, args: [path] }, options));
    },
  };
}

interface Upload {
  readonly step: string;
  readonly source: string;
  readonly to: string;
}

interface Script {
  readonly step: string;
  readonly text: string;
  readonly args: readonly string[];
}

/** The same program goes to all hosts: it is read once as long as it stays the same. */
function rememberDigests(): typeof digestOf {
  const digests = new Map<string, Promise<string>>();
  return async (path, signal) => {
    const { size, mtimeMs } = await stat(path);
    const key = `${path} ${size} ${mtimeMs}`;
    const digest = digests.get(key) ?? digestOf(path, signal);
    digests.set(key, digest);
    return digest;
  };
}

const isChanged = ({ stdout }: { readonly stdout: string }): boolean => stdout.trim() === "changed";

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
