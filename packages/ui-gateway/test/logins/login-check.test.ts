import { expect, test } from "vitest";
import { LoginCheck } from "../../src/logins/login-check.ts";
import { makeLogin } from "../../src/logins/make-login.ts";
import { parseLogins } from "../../src/logins/parse-logins.ts";

const logins = parseLogins(
  "f",
  (await makeLogin("anna", "correct horse battery")) + (await makeLogin("berta", "staple staple staple")),
);
const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
const anna = basic("anna", "correct horse battery");
const berta = basic("berta", "staple staple staple");

function start() {
  const tried: { readonly name: string; readonly client: string; readonly isRight: boolean }[] = [];
  const time = { now: 0 };
  const check = new LoginCheck({ logins, now: () => time.now, onTried: (one) => tried.push(one) });
  return { check, tried, time };
}

test("a right login is checked once, however many requests come with it, and then remembered", async () => {
  const { check, tried, time } = start();
  const verdicts = await Promise.all(Array.from({ length: 30 }, () => check.check(anna, "a")));
  expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["known"]));
  expect(tried).toEqual([{ name: "anna", client: "a", isRight: true }]);
  for (let hour = 0; hour < 5; hour++) {
    time.now += 3_500_000;
    expect(await check.check(anna, "b")).toEqual({ kind: "known", name: "anna" });
  }
  expect(tried).toHaveLength(1);
  time.now += 3_700_000;
  expect((await check.check(anna, "b")).kind).toBe("known");
  expect(tried).toHaveLength(2);
});

test("after five wrong tries an address waits, with the right password too; others, and who is in, do not", async () => {
  const { check, time, tried } = start();
  await check.check(berta, "attacker");
  for (let n = 0; n < 5; n++)
    expect((await check.check(basic("anna", `x${n}`), "attacker")).kind).toBe("unknown");
  expect(await check.check(anna, "attacker")).toEqual({ kind: "slowed", waitMs: 5000 });
  expect(tried.filter(({ isRight }) => !isRight)).toHaveLength(5);
  expect((await check.check(berta, "attacker")).kind).toBe("known");
  expect((await check.check(anna, "elsewhere")).kind).toBe("known");
  time.now += 5000;
  expect((await check.check(anna, "attacker")).kind).toBe("known");
});

test("who guesses one name from many addresses waits as well; a name that nobody has is as wrong as a password", async () => {
  const { check } = start();
  for (let n = 0; n < 20; n++)
    expect((await check.check(basic("anna", `x${n}`), `client ${n}`)).kind).toBe("unknown");
  expect((await check.check(basic("anna", "y"), "another")).kind).toBe("slowed");
  expect((await check.check(basic("nobody", "y"), "another")).kind).toBe("unknown");
  expect((await check.check(undefined, "another")).kind).toBe("unknown");
});

test("other logins count at once, also for who is being checked", async () => {
  const { check, tried } = start();
  expect((await check.check(anna, "a")).kind).toBe("known");
  const waiting = check.check(berta, "a");
  check.use(new Map([...logins].filter(([name]) => name !== "berta")));
  expect((await waiting).kind).toBe("unknown");
  expect((await check.check(anna, "a")).kind).toBe("known");
  expect((await check.check(berta, "a")).kind).toBe("unknown");
  expect(JSON.stringify(tried)).not.toMatch(/horse|staple/);
});

test("the same wrong password again is wrong at once, and no further try; with other logins it may be right", async () => {
  const { check, tried } = start();
  const old = basic("anna", "the password of yesterday");
  for (let n = 0; n < 50; n++) expect((await check.check(old, "a")).kind).toBe("unknown");
  expect(tried).toHaveLength(1);
  check.use(parseLogins("f", await makeLogin("anna", "the password of yesterday")));
  expect((await check.check(old, "a")).kind).toBe("known");
});
