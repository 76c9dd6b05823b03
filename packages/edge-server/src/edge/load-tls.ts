import { loadFiles, type LoadedFiles, type TlsMaterial } from "workload";
import type { TlsFiles } from "workload/tls-files";
import type { Options } from "../options/option-table.ts";
import type { TlsUse } from "../admin/tls-report.ts";
import type { TlsState } from "./tls-state.ts";

/** What the files held that options name for TLS; undefined for a use that is not asked for. */
export type LoadedTls = Readonly<Record<TlsUse, LoadedFiles<TlsMaterial> | undefined>>;

/** Reads and checks all files for TLS that options name. `inUse`: what they would replace. @throws UserError USAGE */
export async function loadTls(options: Options, inUse?: TlsState): Promise<LoadedTls> {
  return {
    served: await load({ cert: options["tls-cert"], key: options["tls-key"] }, inUse?.served?.material),
    upstream: await load(
      { ca: options["upstream-ca"], cert: options["upstream-cert"], key: options["upstream-key"] },
      inUse?.upstream?.material,
    ),
  };
}

async function load(
  files: TlsFiles,
  inUse: TlsMaterial | undefined,
): Promise<LoadedFiles<TlsMaterial> | undefined> {
  if (Object.values(files).every((file) => file === undefined)) return undefined;
  // Loading TLS is a good part of a cold start: only for those who use it.
  const { tlsSource } = await import("workload/tls-files");
  return loadFiles(tlsSource(files), inUse);
}
