import { formatAddress, listenFailed, type Address, type DrainableServer, type Log } from "workload";
import type { TlsListenerOptions } from "../downstream/listener.ts";
import type { Proxy } from "../proxy/create-proxy.ts";

export interface SecureListener {
  readonly proxy: Proxy;
  /** Where TLS is served. */
  readonly address: Address;
  readonly tls: TlsListenerOptions;
  readonly log: Log;
}

/** The proxy as a server of two addresses: plain HTTP where it is told to listen, TLS beside it. Both drain as one. */
export function alsoSecure({ proxy, address, tls, log }: SecureListener): DrainableServer {
  return {
    listen: async (options) => {
      await proxy.listen(options);
      try {
        await proxy.listenSecurely({ ...options, host: address.host, port: address.port }, tls);
      } catch (error) {
        throw error instanceof Error ? listenFailed(formatAddress(address), error) : error;
      }
      log.info({ address: formatAddress(address) }, "listening with TLS");
    },
    drain: (deadline, reason) => proxy.drain(deadline, reason),
  };
}
