import {
  certificateInfo,
  FollowedTls,
  loadFiles,
  type LoadedFiles,
  type Log,
  type TlsMaterial,
} from "workload";
import type { TlsFiles } from "workload/tls-files";
import type { Options } from "./options.ts";
import { readSecret, type SecretDigest } from "./secret.ts";

/** The files that options name, and what is known of them. */
export class OwnFiles {
  /** What TLS is spoken with; undefined for plain HTTP. */
  readonly tls: FollowedTls | undefined;
  readonly #options: Options;
  readonly #log: Log;
  #secret: SecretDigest | undefined;
  #onTls: (material: TlsMaterial) => void = () => {};

  /** Reads and checks all of them. @throws UserError USAGE */
  static async read(options: Options, log: Log): Promise<OwnFiles> {
    return new OwnFiles(options, log, await readAll(options, undefined));
  }

  private constructor(options: Options, log: Log, { tls, secret }: Contents) {
    this.#options = options;
    this.#log = log;
    this.#secret = secret;
    this.tls =
      tls &&
      new FollowedTls(tls, {
        log,
        words: () => "this certificate is shown to clients",
        onChange: () => this.#tlsChanged(),
      });
  }

  /** What `/info` says of them. */
  info() {
    const { tls } = this;
    const { certificate } = tls?.material ?? {};
    return {
      ...(certificate && {
        TLS: {
          ...certificateInfo(certificate),
          ...(tls?.problem !== undefined && { Problem: tls.problem }),
        },
      }),
      ...(this.#secret && { Secret: this.#secret }),
    };
  }

  /** Whoever speaks TLS is told when it has to be spoken with other material. */
  onTls(use: (material: TlsMaterial) => void): void {
    this.#onTls = use;
    this.#tlsChanged();
  }

  /** Reads all of them anew; what cannot be used changes nothing, and the log says why. */
  async reload(): Promise<void> {
    try {
      const { tls, secret } = await readAll(this.#options, this.tls?.material);
      if (tls) this.tls?.use(tls);
      if (secret && secret.SHA256 !== this.#secret?.SHA256) this.#secret = secret;
      this.#log.info("files read anew");
    } catch (error) {
      this.#log.error({ err: error }, "the files cannot be used; what was read before stays in use");
    }
  }

  #tlsChanged(): void {
    if (this.tls) this.#onTls(this.tls.material);
  }
}

interface Contents {
  readonly tls: LoadedFiles<TlsMaterial> | undefined;
  readonly secret: SecretDigest | undefined;
}

async function readAll(options: Options, inUse: TlsMaterial | undefined): Promise<Contents> {
  const { "tls-cert": cert, "tls-key": key, "client-ca": ca, "secret-file": secretFile } = options;
  return {
    tls: cert === undefined ? undefined : await readTls({ ca, cert, key }, inUse),
    secret: secretFile === undefined ? undefined : await readSecret(secretFile),
  };
}

/** Loading TLS is a good part of a cold start: only for those who use it. */
async function readTls(files: TlsFiles, inUse: TlsMaterial | undefined): Promise<LoadedFiles<TlsMaterial>> {
  const { tlsSource } = await import("workload/tls-files");
  return loadFiles(tlsSource(files), inUse);
}
