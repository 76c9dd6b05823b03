import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { namespacesNotAllowed } from "../../../src/engines/local/errors.ts";
import { findContainer, isMappedRoot } from "../../../src/engines/local/find-container.ts";

test.each([
  ["systemd's word", "run/systemd/container", "lxc\n", "lxc"],
  ["podman's file", "run/.containerenv", "", "podman"],
  ["docker's file", ".dockerenv", "", "docker"],
  ["control groups of Kubernetes", "proc/1/cgroup", "0::/kubepods.slice/pod1\n", "kubepods"],
  ["nothing", "proc/1/cgroup", "0::/init.scope\n", undefined],
])("a container is recognised by %s", async (_, path, content, kind) => {
  await using root = await temporaryFolder("container");
  await mkdir(dirname(join(root.path, path)), { recursive: true });
  await writeFile(join(root.path, path), content);
  expect(findContainer(root.path)).toBe(kind);
});

test.each([
  ["the machine's own", "         0          0 4294967295\n", false],
  ["a rootless container's", "         0       1000          1\n         1     100000      65536\n", true],
  ["a container's with its own users", "         0     100000      65536\n", true],
  ["that of a system without /proc", "", false],
])("root of %s is a mapped one, or not", (_, map, mapped) => {
  expect(isMappedRoot(map)).toBe(mapped);
});

test("a container that may make no namespaces gets another hint than a machine", () => {
  const reason = "this is a container (docker) that may not make them: as root: unshare failed";
  expect(namespacesNotAllowed(reason).hint).toContain("--privileged");
  expect(namespacesNotAllowed("as root: unshare failed").hint).toContain("max_user_namespaces");
});

const nested = ["--user", "--map-root-user", "--net", "--mount"];
const noNested =
  spawnSync("unshare", [...nested, "true"]).status === 0 ? "" : " (skipped: no user namespaces)";

test.skipIf(noNested)(`root of a user namespace makes worlds without root's rights${noNested}`, () => {
  const script = `const { probePrivileges } = await import(${JSON.stringify(new URL("../../../src/engines/local/privileges.ts", import.meta.url).href)});
    console.log(JSON.stringify(await probePrivileges({ signal: AbortSignal.timeout(30_000) })));`;
  const { stdout, stderr } = spawnSync(
    "unshare",
    [...nested, process.execPath, "--input-type=module", "-e", script],
    { encoding: "utf8" },
  );
  expect(JSON.parse(stdout || stderr)).toEqual({ kind: "rootless" });
});
