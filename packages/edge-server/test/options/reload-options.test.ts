import { expect, test } from "vitest";
import { fixedOptions, reloadOptions } from "../../src/options/reload-options.ts";
import { optionTable, type Options } from "../../src/options/option-table.ts";
import { parseOptions } from "../../src/options/parse-options.ts";

async function optionsOf(...args: string[]): Promise<Options> {
  const command = await parseOptions({ args, environment: {}, readFile: () => Promise.reject(new Error()) });
  if (command.kind === "help") throw new Error("help");
  return command.options;
}

test("a reload takes over what can change and names what needs a restart", async () => {
  const current = await optionsOf("--address", "127.0.0.1:1", "--max-connections", "5");
  const next = await optionsOf("--address", "127.0.0.1:2", "--max-connections", "6", "--service", "x");
  const { options, needRestart } = reloadOptions(current, next);
  expect(options).toMatchObject({ address: "127.0.0.1:1", "max-connections": 6, service: ["x"] });
  expect(needRestart).toEqual(["address"]);
});

test("every option either can change or is named as fixed", async () => {
  const current = await optionsOf();
  for (const name of Object.keys(optionTable)) {
    // Another certificate is a change, TLS instead of none is not.
    if (name.startsWith("tls-")) continue;
    const { options, needRestart } = reloadOptions(current, { ...current, [name]: "changed" });
    const isFixed = fixedOptions.some((fixed) => fixed === name);
    expect([name, Object.entries(options).some(([, value]) => value === "changed")]).toEqual([
      name,
      !isFixed,
    ]);
    expect(needRestart).toEqual(isFixed ? [name] : []);
  }
});

test("another certificate is taken over; TLS is not switched on or off", async () => {
  const plain = await optionsOf();
  const one = await optionsOf("--tls-cert", "one.pem", "--tls-key", "one.key");
  const two = await optionsOf("--tls-cert", "two.pem", "--tls-key", "two.key");
  expect(reloadOptions(one, two)).toEqual({ options: two, needRestart: [] });
  expect(reloadOptions(plain, one)).toEqual({ options: plain, needRestart: ["tls-cert", "tls-key"] });
});
