import { expect, test } from "vitest";
import { sudoRefusal } from "../../../src/engines/ssh/sudo-refusal.ts";

const WARNING = "sudo: unable to resolve host node01: Temporary failure in name resolution\n";
const ended = (exitCode: number, stderr: string): string | undefined => sudoRefusal({ exitCode, stderr });

test("a password that sudo asks for is a refusal", () => {
  expect(ended(1, `${WARNING}sudo: a password is required\n`)).toBe("sudo: a password is required");
});

test("a host that does not know its own name is none, nor is what the program says", () => {
  expect(ended(1, `${WARNING}cat: /etc/x: No such file or directory\n`)).toBe(undefined);
});

test.each([
  ["bash", "bash: line 1: sudo: command not found\n"],
  ["dash", "sh: 1: sudo: not found\n"],
  ["zsh", "zsh:1: command not found: sudo\n"],
  ["busybox", "ash: sudo: not found\n"],
])("a host without sudo is known by the words of %s", (_, stderr) => {
  expect(ended(127, stderr)).toBe("there is no sudo");
  expect(ended(127, "sh: 1: consul: not found\n")).toBe(undefined);
});
