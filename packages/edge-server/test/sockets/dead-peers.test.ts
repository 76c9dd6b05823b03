import { endianness } from "node:os";
import { expect, test } from "vitest";
import { parseUnanswered } from "../../src/sockets/dead-peers.ts";

/** Lines as Linux prints them on a little-endian machine. */
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 020010AC:C350 01 00000020:00000000 01:00000200 00000007     0        0 2 2 0000000000000000 100 0 0 10 -1
   2: 0100007F:1F90 030010AC:C351 01 00000000:00000000 02:00000200 00000000     0        0 3 2 0000000000000000 20 4 30 10 -1
12345: 0100007F:1F90 040010AC:C352 01 00000020:00000000 04:00000200 00000000     0        9 4 2 0000000000000000 20 4 30 10 -1
   4: 0100007F:1F90 050010AC:C353 01 00000020:00000000 01:00000010 00000000     0        0 5 2 0000000000000000 20 4 30 10 -1
`;
const table6 = `   1: 00000000000000000000000001000000:0050 B80D0120000000000000000001000000:C350 01 00000020:00000000 01:00000200 0000000A     0        0 2 2 0000000000000000 100 0 0 10 -1
   2: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF0000020010AC:C351 04 00000020:00000000 01:00000200 00000006     0        0 2 2 0000000000000000 100 0 0 10 -1
`;

test.skipIf(endianness() === "BE")(
  "of the kernel's table those are read whose bytes nobody answers (the lines are a little-endian machine's)",
  () => {
    expect([...parseUnanswered(table)]).toEqual([
      { key: "8080 172.16.0.2 50000", retransmissions: 7 },
      { key: "8080 172.16.0.4 50002", retransmissions: 9 },
    ]);
    expect([...parseUnanswered(table6)]).toEqual([
      { key: "80 2001:db8::1 50000", retransmissions: 10 },
      { key: "80 172.16.0.2 50001", retransmissions: 6 },
    ]);
  },
);
