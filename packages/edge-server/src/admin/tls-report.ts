import { certificateInfo, certificateText, type CertificateFacts } from "workload";

/** What TLS is for: `served` to clients, or spoken to instances (`upstream`). */
export const tlsUses = ["served", "upstream"] as const;
export type TlsUse = (typeof tlsUses)[number];

/** What one use of TLS goes by: no key. */
export interface TlsReport {
  readonly use: TlsUse;
  /** Undefined where there is none: authorities alone. */
  readonly certificate: CertificateFacts | undefined;
  /** Why what the files hold now is not in use, in words. */
  readonly problem: string | undefined;
}

/** The same as `/info` says it. */
export function tlsInfo({ use, certificate, problem }: TlsReport) {
  return {
    Use: use,
    ...(certificate && certificateInfo(certificate)),
    ...(problem !== undefined && { Problem: problem }),
  };
}

/** The same for people: times in ISO 8601. */
export function tlsText({ use, certificate, problem }: TlsReport) {
  return { use, ...(certificate && certificateText(certificate)), ...(problem !== undefined && { problem }) };
}
