import { readFile } from "node:fs/promises";
import { messageOf } from "command-line/message-of";
import { usageWrong, type Environment } from "workload";
import type { TlsOptions } from "./http-get.ts";

/** What connections to Consul are secured with. */
export interface ConsulTls {
  /** From the files as they are now, so that rotated ones are used by the next connection; files that cannot be used change nothing. The same object until one differs. */
  current(): Promise<TlsOptions>;
  /** Why those before stay in use, in words; undefined when the files are in use. */
  problem(): string | undefined;
  /** Whom the edge believes and what it shows, for people. */
  readonly name: string;
}

const variables = ["CONSUL_CACERT", "CONSUL_CLIENT_CERT", "CONSUL_CLIENT_KEY"] as const;
type Texts = Readonly<Partial<Record<(typeof variables)[number], Buffer>>>;

/** By the standard variables; undefined where none of them is set. @throws UserError USAGE for files that cannot be used */
export async function createConsulTls(environment: Environment): Promise<ConsulTls | undefined> {
  const verification = verificationOf(environment);
  const files = variables.flatMap((variable) => {
    const file = environment[variable];
    return file ? [{ variable, file }] : [];
  });
  if (files.length === 0) {
    if (Object.keys(verification).length === 0) return undefined;
    return { current: async () => verification, problem: () => undefined, name: systemAuthorities };
  }
  return new TlsFiles(files, verification, await readUsable(files));
}

const systemAuthorities = "the system's authorities are believed";

interface NamedFile {
  readonly variable: (typeof variables)[number];
  readonly file: string;
}

class TlsFiles implements ConsulTls {
  readonly name: string;
  readonly #files: readonly NamedFile[];
  readonly #verification: TlsOptions;
  #texts: Texts;
  #inUse: TlsOptions;
  #problem: string | undefined;

  constructor(files: readonly NamedFile[], verification: TlsOptions, { texts, context }: Usable) {
    this.name = files.map(({ variable, file }) => `${variable} is ${file}`).join(", ");
    this.#files = files;
    this.#verification = verification;
    this.#texts = texts;
    this.#inUse = { ...verification, secureContext: context };
  }

  problem(): string | undefined {
    return this.#problem;
  }

  async current(): Promise<TlsOptions> {
    try {
      const texts = await readAll(this.#files);
      // From here on nothing waits: of two queries that find a change the first one makes it.
      if (this.#files.some(({ variable }) => !isSame(texts[variable], this.#texts[variable]))) {
        this.#inUse = { ...this.#verification, secureContext: toContext(this.#files, texts) };
        this.#texts = texts;
      }
      this.#problem = undefined;
    } catch (error) {
      this.#problem = `${messageOf(error)}; what these files held before stays in use`;
    }
    return this.#inUse;
  }
}

interface Usable {
  readonly texts: Texts;
  readonly context: TlsOptions["secureContext"];
}

async function readUsable(files: readonly NamedFile[]): Promise<Usable> {
  const texts = await readAll(files);
  return { texts, context: toContext(files, texts) };
}

async function readAll(files: readonly NamedFile[]): Promise<Texts> {
  const texts = files.map(async ({ variable, file }) => {
    try {
      return [variable, await readFile(file)] as const;
    } catch (error) {
      throw usageWrong(`${variable}: cannot read ${file}`, error);
    }
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** Node takes a file of authorities without any, and believes nobody then. */
function toContext(files: readonly NamedFile[], texts: Texts): TlsOptions["secureContext"] {
  const { CONSUL_CACERT: ca, CONSUL_CLIENT_CERT: cert, CONSUL_CLIENT_KEY: key } = texts;
  if (ca && !ca.includes("-----BEGIN CERTIFICATE-----"))
    throw usageWrong(`CONSUL_CACERT: ${fileOf(files, "CONSUL_CACERT")} holds no certificate`);
  // Loading TLS is a good part of a cold start: only for those who use it.
  const { createSecureContext } = process.getBuiltinModule("node:tls");
  try {
    return createSecureContext({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
  } catch (error) {
    const named = files.map(({ file }) => file).join(", ");
    throw usageWrong(`${named}: not certificates, or no certificate and its key: ${messageOf(error)}`, error);
  }
}

const fileOf = (files: readonly NamedFile[], wanted: NamedFile["variable"]): string =>
  files.find(({ variable }) => variable === wanted)?.file ?? "";

function isSame(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined ? b === undefined : b !== undefined && a.equals(b);
}

function verificationOf(environment: Environment): TlsOptions {
  const servername = environment["CONSUL_TLS_SERVER_NAME"];
  const isUnverified = ["0", "false"].includes(environment["CONSUL_HTTP_SSL_VERIFY"]?.toLowerCase() ?? "");
  return { ...(servername && { servername }), ...(isUnverified && { rejectUnauthorized: false }) };
}
