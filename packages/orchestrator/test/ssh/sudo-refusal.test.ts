import { expect, test } from "vitest";
import { sudoRefusal } from "../../src/hosts/ssh/sudo-refusal.ts";

const WARNING = "sudo: unable to resolve host node01: Temporary failure in name resolution\n";

test("a password that sudo asks for is a refusal", () => {
  expect(sudoRefusal(`${WARNING}sudo: a password is required\n`)).toBe("sudo: a password is required");
});

test("a host that does not know its own name is none, nor is what the program says", () => {
  expect(sudoRefusal(`${WARNING}cat: /etc/x: No such file or directory\n`)).toBe(undefined);
});
