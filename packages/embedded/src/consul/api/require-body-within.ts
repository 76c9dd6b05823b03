import { HttpError } from "../../http/http-error.ts";

const maximumBytes = 512 * 1024;

/** Consul's limit of a value and of a transaction, here as there by default: 512 KiB. Throws 413 with the name of Consul's setting. */
export function requireBodyWithin(
  body: Buffer | undefined,
  setting: "kv_max_value_size" | "txn_max_req_len",
): void {
  const bytes = body?.length ?? 0;
  if (bytes <= maximumBytes) return;
  throw new HttpError(
    413,
    `Request body(${bytes} bytes) too large, max size: ${maximumBytes} bytes. See https://developer.hashicorp.com/docs/agent/config/config-files#${setting}.`,
  );
}
