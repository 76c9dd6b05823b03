import childProcess from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);

/**
 * Puts a script into a copy of the running Node, with V8's code cache for a fast start. Equal scripts give equal bytes,
 * in whatever folder they are built. Nothing is downloaded; the target is this machine's own platform.
 */
export async function makeSingleExecutable(script: string, output: string): Promise<void> {
  const makeExecutable = loadPkg(dirname(script));
  await makeExecutable(script, {
    useLocalNode: true,
    // Relative: the blob names the script's path, and a checkout's folder should not show in the executable.
    // A task runs with what its job says: an agent's or shell's NODE_OPTIONS, and `--node-options`, are not meant for it.
    seaConfig: { main: basename(script), useCodeCache: true, execArgvExtension: "none" },
    targets: [{ nodeRange: nodeRange(), platform: platformName(), arch: process.arch, output }],
  });
}

/**
 * pkg's single-executable maker. It runs `node --experimental-sea-config`, whose code cache differs from run to run: V8 seeds
 * hashes at random. pkg has no option for a fixed seed, so its own view of `execFile` gets one, and the folder to run in.
 */
function loadPkg(folder: string): MakeExecutable {
  const { execFile } = childProcess;
  const run = promisify(execFile);
  const seeded = Object.assign(() => {}, {
    [promisify.custom]: (file: string, args: readonly string[]) =>
      run(file, ["--random-seed=1", ...args], { cwd: folder }),
  });
  try {
    Object.assign(childProcess, { execFile: seeded });
    const pkg: { readonly default: MakeExecutable } = require("@yao-pkg/pkg/lib-es5/sea.js");
    return pkg.default;
  } finally {
    Object.assign(childProcess, { execFile });
  }
}

function nodeRange(): string {
  return `node${process.versions.node.split(".")[0]}`;
}

function platformName(): string {
  return process.platform === "darwin" ? "macos" : process.platform;
}

type MakeExecutable = (
  script: string,
  options: {
    readonly useLocalNode: boolean;
    readonly seaConfig: {
      readonly main: string;
      readonly useCodeCache: boolean;
      readonly execArgvExtension: "none";
    };
    readonly targets: readonly { nodeRange: string; platform: string; arch: string; output: string }[];
  },
) => Promise<void>;
