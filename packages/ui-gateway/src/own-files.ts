import { statSync } from "node:fs";
import { messageOf } from "command-line/message-of";
import {
  FollowedTls,
  loadFiles,
  watchFiles,
  type FileSource,
  type LoadedFiles,
  type Log,
  type TlsMaterial,
} from "workload";
import { tlsSource } from "workload/tls-files";
import { loginsUnusable } from "./errors.ts";
import { parseLogins, type Logins } from "./logins/parse-logins.ts";

export interface OwnFilesOptions {
  readonly certificate: string;
  readonly key: string;
  readonly logins: string;
  readonly log: Log;
}

/** Certificate, key and logins: read, followed, and read anew when told to. What cannot be used changes nothing. */
export class OwnFiles {
  readonly #options: OwnFilesOptions;
  readonly #tls: FollowedTls;
  #logins: Logins;
  #loginsProblem: string | undefined;
  #following = new AbortController();
  #onTls: () => void = () => {};
  #onLogins: (logins: Logins) => void = () => {};

  private constructor(options: OwnFilesOptions, read: ReadFiles) {
    this.#options = options;
    this.#logins = read.logins.value;
    this.#tls = new FollowedTls(read.tls, {
      log: options.log,
      words: () => "the certificate that browsers are shown",
      onChange: () => this.#onTls(),
    });
    this.#followLogins(read.logins);
  }

  /** Throws USAGE and LOGINS_UNUSABLE. */
  static async read(options: OwnFilesOptions): Promise<OwnFiles> {
    return new OwnFiles(options, await readAll(options));
  }

  get logins(): Logins {
    return this.#logins;
  }

  /** What is wrong with what is in use, or with what should be; in words. */
  get problem(): string | undefined {
    return this.#tls.problem ?? this.#loginsProblem;
  }

  /** Whom to tell of another certificate, or of a problem with it. */
  onTls(told: () => void): void {
    this.#onTls = told;
  }

  /** Whom to tell of other logins. */
  onLogins(told: (logins: Logins) => void): void {
    this.#onLogins = told;
  }

  /** Reads all anew. Never rejects. */
  async reload(): Promise<void> {
    const { log } = this.#options;
    try {
      const { tls, logins } = await readAll(this.#options, this.#tls.material);
      this.#tls.use(tls);
      this.#following.abort();
      this.#following = new AbortController();
      this.#loginsProblem = undefined;
      this.#take(logins.value);
      this.#followLogins(logins);
      log.info("files read anew");
    } catch (error) {
      log.error({ err: error }, "the files cannot be used; what was read before stays in use");
    }
  }

  stop(): void {
    this.#tls.stop();
    this.#following.abort();
  }

  #followLogins(loaded: LoadedFiles<Logins>): void {
    const { log } = this.#options;
    watchFiles(loaded, {
      signal: this.#following.signal,
      onChange: (logins) => this.#take(logins),
      onProblem: (problem) => {
        this.#loginsProblem = problem;
        if (problem === undefined) log.info("the logins are in order again");
        else log.error(`${problem}; those that were read before stay in use`);
      },
    });
  }

  #take(logins: Logins): void {
    this.#logins = logins;
    this.#options.log.info({ names: [...logins.keys()] }, "who may come in");
    this.#onLogins(logins);
  }
}

interface ReadFiles {
  readonly tls: LoadedFiles<TlsMaterial>;
  readonly logins: LoadedFiles<Logins>;
}

async function readAll(
  { certificate, key, logins }: OwnFilesOptions,
  inUse?: TlsMaterial,
): Promise<ReadFiles> {
  return {
    tls: await loadFiles(tlsSource({ cert: certificate, key }), inUse),
    logins: await loadFiles(loginsSource(logins)),
  };
}

/** A file that everybody of the host may read is refused: digests are guessed at leisure. */
const loginsSource = (file: string): FileSource<Logins> => ({
  files: [file],
  make: ([text = ""]) => {
    if (isOpenToOthers(file)) throw loginsUnusable(file, "everybody of this host may read or write it");
    return parseLogins(file, text);
  },
});

function isOpenToOthers(file: string): boolean {
  try {
    return (statSync(file).mode & 0o007) !== 0;
  } catch (error) {
    throw loginsUnusable(file, messageOf(error));
  }
}
