import { describe, expect, test } from "vitest";
import { cookieHeader, judge, type Asked } from "../../src/server/guard.ts";
import { createSession } from "../../src/server/session.ts";

const session = createSession(4567);
const home = `/${session.base}/`;
const cookie = cookieHeader(session).split(";")[0];

const asked = (over: Partial<Asked> = {}): Asked => ({
  method: "GET",
  url: home,
  host: "127.0.0.1:4567",
  origin: undefined,
  site: undefined,
  contentType: undefined,
  cookie,
  ...over,
});
const posted = (over: Partial<Asked> = {}): Asked =>
  asked({
    method: "POST",
    url: `${home}do`,
    origin: "http://127.0.0.1:4567",
    site: "same-origin",
    contentType: "application/json",
    ...over,
  });

test("who has the cookie is let in", () => {
  expect(judge(asked(), session)).toEqual({ let: "in" });
  expect(judge(asked({ host: "localhost:4567", site: "none" }), session)).toEqual({ let: "in" });
  expect(judge(posted(), session)).toEqual({ let: "in" });
});

test("who shows the token gets the address without it, wherever the link was followed", () => {
  const url = `${home}?token=${session.token}`;
  const greeted = { let: "greet", location: home };
  expect(judge(asked({ url, cookie: undefined }), session)).toEqual(greeted);
  expect(judge(asked({ url, cookie: undefined, site: "cross-site" }), session)).toEqual(greeted);
  const toMoment = asked({ url: `${url}&event=17&next=//elsewhere`, cookie: undefined });
  expect(judge(toMoment, session)).toEqual({ let: "greet", location: `${home}?event=17` });
});

describe("is let out:", () => {
  test.each<[string, Asked, number]>([
    ["a stranger's name that resolves to this machine", asked({ host: "evil.example:4567" }), 421],
    ["another port in the Host field", asked({ host: "127.0.0.1:80" }), 421],
    ["no Host", asked({ host: undefined }), 421],
    ["a path that is not the session's", asked({ url: "/" }), 404],
    ["a base that only begins like the session's", asked({ url: `/${session.base}x/` }), 404],
    ["an address that is none", asked({ url: "http://[" }), 404],
    ["no cookie", asked({ cookie: undefined }), 401],
    ["a wrong cookie", asked({ cookie: cookie?.replace(/.$/, "!") }), 401],
    ["the token in place of the cookie", asked({ cookie: `world-${session.base}=${session.token}` }), 401],
    ["a wrong token", asked({ url: `${home}?token=${"a".repeat(32)}`, cookie: undefined }), 403],
    ["the token with a POST", posted({ url: `${home}?token=${session.token}`, cookie: undefined }), 401],
    ["another origin", asked({ origin: "http://127.0.0.1:4568" }), 403],
    ["an origin that does not say who it is", posted({ origin: "null" }), 403],
    ["a page of another port of this machine", asked({ site: "same-site" }), 403],
    ["a page of elsewhere", posted({ site: "cross-site" }), 403],
    ["a POST without an origin", posted({ origin: undefined }), 403],
    ["a form", posted({ contentType: "text/plain" }), 415],
    ["a method that is neither", posted({ method: "DELETE" }), 415],
  ])("%s", (_, request, status) => {
    expect(judge(request, session)).toMatchObject({ let: "out", status });
  });
});

test("the cookie is for this session's paths only, for no script and no other site", () => {
  expect(cookieHeader(session)).toMatch(new RegExp(`; Path=/${session.base}/; HttpOnly; SameSite=Strict$`));
});

test("a refusal says no secret", () => {
  const out = JSON.stringify(judge(asked({ cookie: undefined }), session));
  for (const secret of [session.token, session.cookie]) expect(out).not.toContain(secret);
});
