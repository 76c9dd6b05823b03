import { createHmac, randomBytes } from "node:crypto";
import { compare } from "bcryptjs";
import { Attempts } from "./attempts.ts";
import { parseBasic, type Credentials } from "./parse-basic.ts";
import { costs, type Logins } from "./parse-logins.ts";

/** What becomes of a request: it is let in, asked who it is, or told to wait because too many tries were wrong. */
export type Verdict =
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "slowed"; readonly waitMs: number };

export interface LoginCheckOptions {
  readonly logins: Logins;
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  /** Told of each try that was checked, never of what was tried. */
  readonly onTried: (tried: {
    readonly name: string;
    readonly client: string;
    readonly isRight: boolean;
  }) => void;
}

/** Wrong tries from one address; a person mistypes a few times. */
const paceOfClients = { burst: 5, refillMs: 5_000 };
/** Wrong tries for one name, from wherever: who has many addresses is not faster. */
const paceOfNames = { burst: 20, refillMs: 5_000 };
/** Who was let in is let in again without a new check while he comes again within this time. */
const rememberedMs = 3_600_000;
const mostRemembered = 1_000;
/** Checks cost processor time on purpose: no more at a time. */
const mostChecks = 2;
const mostWaiting = 50;
/** Of a password that nobody has: an unknown name takes as long as a wrong password. */
const nobodysDigest = `$2b$${costs.least}$${".".repeat(53)}`;

interface Remembered {
  readonly name: string;
  until: number;
}

/**
 * Says who may come in. Browsers send name and password with every request: the slow check is made once for each of them, and what was right is
 * remembered as a keyed digest, which tells nothing of the password. Wrong ones are counted before they are checked, so that guessing stays slow.
 */
export class LoginCheck {
  readonly #options: LoginCheckOptions;
  #logins: Logins;
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, Remembered>();
  /** Credentials that were wrong, by the same digest: a page that goes on with an old password is no guesser. */
  readonly #refused = new Set<string>();
  /** Of the same credentials one check is made, however many requests of a page wait for it. */
  readonly #checking = new Map<string, Promise<Verdict>>();
  readonly #clients = new Attempts(paceOfClients);
  readonly #names = new Attempts(paceOfNames);
  readonly #turns: (() => void)[] = [];
  #checks = 0;

  constructor(options: LoginCheckOptions) {
    this.#options = options;
    this.#logins = options.logins;
  }

  /** Other logins count from now on; nobody is remembered. */
  use(logins: Logins): void {
    this.#logins = logins;
    this.#remembered.clear();
    this.#refused.clear();
    this.#checking.clear();
  }

  /** `authorization`: the request's field. `client`: its address. */
  async check(authorization: string | undefined, client: string): Promise<Verdict> {
    const credentials = parseBasic(authorization);
    if (!credentials) return { kind: "unknown" };
    const id = this.#idOf(credentials);
    const remembered = this.#recall(id);
    if (remembered) return { kind: "known", name: remembered };
    if (this.#refused.has(id)) return { kind: "unknown" };
    // By the client too: nobody may wait for another's check, and go uncounted.
    const key = `${id} ${client}`;
    const begun = this.#checking.get(key);
    if (begun) return begun;
    const checking = this.#checkNew(credentials, { id, client }).finally(() => {
      if (this.#checking.get(key) === checking) this.#checking.delete(key);
    });
    this.#checking.set(key, checking);
    return checking;
  }

  async #checkNew(
    { name, password }: Credentials,
    { id, client }: { readonly id: string; readonly client: string },
  ): Promise<Verdict> {
    const { now, onTried } = this.#options;
    const logins = this.#logins;
    const digest = logins.get(name);
    const waitMs = this.#takeAttempt(client, digest && name);
    if (waitMs > 0) return { kind: "slowed", waitMs };
    const isRight = (await this.#compare(password, digest ?? nobodysDigest)) && digest !== undefined;
    // The logins may have changed meanwhile: what was right by those before counts no more.
    const isKnown = isRight && this.#logins === logins;
    onTried({ name, client, isRight: isKnown });
    if (!isKnown) {
      if (this.#logins === logins) this.#refuse(id);
      return { kind: "unknown" };
    }
    this.#clients.giveBack(client, now());
    this.#names.giveBack(name, now());
    this.#remember(id, name);
    return { kind: "known", name };
  }

  /** How long to wait; 0 when it may be tried. A name that nobody has is counted for the client alone: there are too many of them. */
  #takeAttempt(client: string, name: string | undefined): number {
    const now = this.#options.now();
    if (this.#checks >= mostChecks && this.#turns.length >= mostWaiting) return paceOfClients.refillMs;
    const waitMs = this.#clients.take(client, now);
    if (waitMs > 0 || name === undefined) return waitMs;
    const nameWaitMs = this.#names.take(name, now);
    if (nameWaitMs > 0) this.#clients.giveBack(client, now);
    return nameWaitMs;
  }

  async #compare(password: string, digest: string): Promise<boolean> {
    if (this.#checks >= mostChecks) await new Promise<void>((resolve) => this.#turns.push(resolve));
    else this.#checks++;
    try {
      return await compare(password, digest);
    } finally {
      const next = this.#turns.shift();
      if (next) next();
      else this.#checks--;
    }
  }

  #recall(id: string): string | undefined {
    const found = this.#remembered.get(id);
    const now = this.#options.now();
    if (!found || found.until < now) return undefined;
    found.until = now + rememberedMs;
    return found.name;
  }

  #remember(id: string, name: string): void {
    const now = this.#options.now();
    if (this.#remembered.size >= mostRemembered)
      for (const [known, { until }] of this.#remembered) if (until < now) this.#remembered.delete(known);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= mostRemembered && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(id, { name, until: now + rememberedMs });
  }

  #refuse(id: string): void {
    const [oldest] = this.#refused;
    if (this.#refused.size >= mostRemembered && oldest !== undefined) this.#refused.delete(oldest);
    this.#refused.add(id);
  }

  #idOf({ name, password }: Credentials): string {
    return createHmac("sha256", this.#key).update(`${name}:${password}`).digest("base64");
  }
}
