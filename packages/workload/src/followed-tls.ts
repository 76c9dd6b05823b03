import type { LoadedFiles } from "./load-files.ts";
import type { Log } from "./log.ts";
import { certificateText, isSameMaterial, type TlsMaterial } from "./tls-material.ts";
import { watchFiles } from "./watch-files.ts";

export interface FollowOptions {
  readonly log: Log;
  /** What the log says when other material is in use, and fields beside it. */
  readonly words: (material: TlsMaterial) => string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Other material is in use, or there is another problem. */
  readonly onChange: () => void;
}

/** TLS material whose files are followed while a program runs; the log tells what becomes of them. */
export class FollowedTls {
  readonly #options: FollowOptions;
  #material: TlsMaterial;
  #problem: string | undefined;
  #following = new AbortController();

  constructor(loaded: LoadedFiles<TlsMaterial>, options: FollowOptions) {
    this.#options = options;
    this.#material = loaded.value;
    this.#tell();
    this.#follow(loaded);
  }

  /** What is in use. */
  get material(): TlsMaterial {
    return this.#material;
  }

  /** Why what the files hold now is not in use, or what is in use should not be; in words. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** What has just been read is in use from now on, and its files are followed instead. */
  use(loaded: LoadedFiles<TlsMaterial>): void {
    this.#following.abort();
    this.#following = new AbortController();
    this.#problem = undefined;
    this.#take(loaded.value);
    this.#options.onChange();
    this.#follow(loaded);
  }

  /** No look any more. */
  stop(): void {
    this.#following.abort();
  }

  #follow(loaded: LoadedFiles<TlsMaterial>): void {
    const { log, fields, onChange } = this.#options;
    watchFiles(loaded, {
      signal: this.#following.signal,
      onChange: (material) => {
        this.#take(material);
        onChange();
      },
      onProblem: (problem) => {
        this.#problem = problem;
        if (problem === undefined) log.info({ ...fields }, "the certificate files are in order again");
        else log.error({ ...fields }, `${problem}; what was read before stays in use`);
        onChange();
      },
    });
  }

  #take(material: TlsMaterial): void {
    const isNew = !isSameMaterial(material, this.#material);
    this.#material = material;
    if (isNew) this.#tell();
  }

  #tell(): void {
    const { log, fields, words } = this.#options;
    const { certificate } = this.#material;
    log.info({ ...fields, ...(certificate && certificateText(certificate)) }, words(this.#material));
  }
}
