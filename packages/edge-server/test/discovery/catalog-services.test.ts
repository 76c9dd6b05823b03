import { expect, test } from "vitest";
import { taggedServices } from "../../src/discovery/catalog-services.ts";

test("services with a tag of the prefix are named, whatever the others look like", () => {
  const services = {
    web: ["a", "urlprefix-/"],
    api: ["b"],
    odd: null,
    strange: [1, "urlprefix-/"],
    empty: [],
  };
  expect([...taggedServices(JSON.stringify(services), "urlprefix-")]).toEqual(["web"]);
});

test.each([
  ["[]", "Consul's list of services cannot be used: it is a list, not an object of services and their tags"],
  ["null", "Consul's list of services cannot be used: it is null, not an object of services and their tags"],
  ["<html>", `Consul's list of services is not JSON: it begins with "<html>"`],
])("%s is no list of services, which is said in one sentence", (text, message) => {
  expect(() => taggedServices(text, "urlprefix-")).toThrow(new Error(message));
});
