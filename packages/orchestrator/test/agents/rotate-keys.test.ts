import { expect, test } from "vitest";
import type { Keyring } from "../../src/agents/keyring.ts";
import { rotateKeys } from "../../src/agents/rotate-keys.ts";

function ringOf(system: Keyring["system"], keys: string[], events: string[]): Keyring {
  const note = (what: string) => (key: string) => {
    events.push(`${system} ${what}`);
    if (what === "install") keys.push(key);
    if (what === "remove") keys.splice(keys.indexOf(key), 1);
    return Promise.resolve();
  };
  return {
    system,
    list: () => Promise.resolve([...keys]),
    install: note("install"),
    use: note("use"),
    remove: note("remove"),
  };
}

test("new keys are understood by all, and saved, before any agent uses them; older ones are removed last", async () => {
  const events: string[] = [];
  const consulKeys = ["old"];
  const nomadKeys = ["old", "left by an interrupted rotation"];
  await rotateKeys({
    consul: ringOf("consul", consulKeys, events),
    nomad: ringOf("nomad", nomadKeys, events),
    save: () => Promise.resolve(void events.push("save")),
    signal: AbortSignal.timeout(5_000),
  });
  expect(events).toEqual([
    "consul install",
    "nomad install",
    "save",
    "consul use",
    "consul remove",
    "nomad use",
    "nomad remove",
    "nomad remove",
  ]);
  expect([consulKeys, nomadKeys]).toEqual([[expect.stringMatching(/=$/)], [expect.stringMatching(/=$/)]]);
});
