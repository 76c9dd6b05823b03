import { once } from "node:events";
import { createServer } from "node:net";
import { platform } from "node:os";
import { expect, test } from "vitest";
import { findPortHolder } from "../src/port-holder.ts";

test.skipIf(platform() !== "linux")(
  "the holder of a port is found while it listens (needs Linux: /proc)",
  async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(findPortHolder("127.0.0.1", port)?.pid).toBe(process.pid);
    server.close();
    await once(server, "close");
    expect(findPortHolder("127.0.0.1", port)).toBeUndefined();
  },
);
