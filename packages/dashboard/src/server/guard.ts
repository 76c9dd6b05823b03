import { isSecret, type Session } from "./session.ts";

/** What of a request decides whether it is answered. */
export interface Asked {
  readonly method: string;
  /** As sent, query included. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site. */
  readonly site: string | undefined;
  readonly contentType: string | undefined;
  readonly cookie: string | undefined;
}

export type Judgement =
  | { readonly let: "in" }
  /** It showed the token: it gets the cookie, and the address without the token. */
  | { readonly let: "greet"; readonly location: string }
  | { readonly let: "out"; readonly status: number; readonly reason: string };

/**
 * Whether a request is answered. Browsers let any page send requests here: they are told apart by Host (DNS rebinding), Origin and
 * Sec-Fetch-Site (other pages, those of other ports of this machine too), and by a cookie that only who showed the token has. Pure.
 */
export function judge(asked: Asked, session: Session): Judgement {
  const { method, url, host } = asked;
  if (host !== `127.0.0.1:${session.port}` && host !== `localhost:${session.port}`)
    return out(421, "This server is called 127.0.0.1.");
  const home = `/${session.base}/`;
  const asks = URL.parse(url, "http://127.0.0.1");
  if (!asks?.pathname.startsWith(home)) return out(404, notHere);
  const token = asks.searchParams.get("token");
  // The address with the token may be followed from anywhere: from a chat, from a terminal in a browser.
  if (token !== null && method === "GET" && asks.pathname === home)
    return judgeToken(token, asks.searchParams, session);
  if (isForeign(asked)) return out(403, "Another page asks.");
  if (!isSecret(cookieOf(asked.cookie, session), session.cookie)) return out(401, notKnown);
  return judgeMethod(asked);
}

/** Of a page of this server. */
function judgeMethod({ method, contentType, origin }: Asked): Judgement {
  if (method === "GET" || method === "HEAD") return { let: "in" };
  // A form of another page can send text, but no JSON without being asked about first.
  if (method !== "POST" || !/^application\/json\b/.test(contentType ?? ""))
    return out(415, "Only JSON is taken.");
  return origin === undefined ? out(403, "The request does not say which page it is of.") : { let: "in" };
}

const notHere = "Nothing is here.";
const notKnown = "Open the address that `pnpm world dashboard` prints: it holds what lets a browser in.";

const out = (status: number, reason: string): Judgement => ({ let: "out", status, reason });

/** A page whose origin is another one, or whose browser says that another page asks; `none` is a person. */
function isForeign({ origin, host, site }: Asked): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function judgeToken(token: string, query: URLSearchParams, session: Session): Judgement {
  if (!isSecret(token, session.token)) return out(403, notKnown);
  // A permalink to a moment keeps its number; nothing else of a query is repeated.
  const event = query.get("event") ?? "";
  return { let: "greet", location: `/${session.base}/${/^\d{1,12}$/.test(event) ? `?event=${event}` : ""}` };
}

/** The cookie's name: one world's page does not log out another's. */
export const cookieName = ({ base }: Pick<Session, "base">): string => `world-${base}`;

function cookieOf(header: string | undefined, session: Session): string | undefined {
  const prefix = `${cookieName(session)}=`;
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}

/** Set-Cookie of a browser that showed the token. */
export function cookieHeader(session: Session): string {
  return `${cookieName(session)}=${session.cookie}; Path=/${session.base}/; HttpOnly; SameSite=Strict`;
}
