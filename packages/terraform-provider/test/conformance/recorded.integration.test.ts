import { describe, expect, test } from "vitest";
import { openShop } from "../fixtures/open-shop.ts";
import recording from "./recorded.json" with { type: "json" };

/** The calls of a life of the provider may overlap; each is answered from what the calls before it left behind. */
describe(`what ${recording.client} asked and was answered, byte for byte`, () => {
  test.each(recording.steps)("$name", async ({ open, calls }) => {
    await using shop = await openShop({ configured: false });
    for (const name of open) shop.shops.set(name, { size: 3, secret: null });
    for (const { call, request, response } of calls) {
      const answer = await shop.terraform.raw(`/tfplugin6.Provider/${call}`, Buffer.from(request, "base64"));
      expect({ call, answer: answer.toString("base64") }).toEqual({ call, answer: response });
    }
  });
});
