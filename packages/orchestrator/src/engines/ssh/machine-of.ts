import { open } from "node:fs/promises";

/** Words of `uname -m` for values of e_machine in an ELF header (elf(5)). */
const machines: Readonly<Record<number, readonly string[]>> = {
  3: ["i686", "i586", "i386"],
  21: ["ppc64le", "ppc64"],
  22: ["s390x"],
  40: ["armv7l", "armv6l", "armv8l"],
  62: ["x86_64"],
  183: ["aarch64", "arm64"],
  243: ["riscv64"],
};
const eMachine = 18;

/** For which machines, as `uname -m` calls them, a program is; undefined for one that does not say, such as a script. */
export async function machineOf(path: string): Promise<readonly string[] | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(eMachine + 2), 0, eMachine + 2, 0);
  if (bytesRead < eMachine + 2 || buffer.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  // EI_DATA: 2 is big-endian.
  return machines[buffer[5] === 2 ? buffer.readUInt16BE(eMachine) : buffer.readUInt16LE(eMachine)];
}
