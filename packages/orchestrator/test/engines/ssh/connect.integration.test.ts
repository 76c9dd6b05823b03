import { readFileSync } from "node:fs";
import { createServer, connect as connectTcp, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { eventually, freeSubnet } from "testing";
import { describe, expect, test } from "vitest";
import { createConnection } from "../../../src/engines/ssh/connection.ts";
import { fingerprintOf } from "../../../src/engines/ssh/known-hosts.ts";
import { createJumps } from "../../../src/engines/ssh/jumps.ts";
import { createSshHost, type SshHost } from "../../../src/engines/ssh/ssh-host.ts";
import type { Dial } from "../../../src/engines/ssh/dial.ts";
import { parseSshSettings } from "../../../src/engines/ssh/settings.ts";
import { findSshdPlace, noSshd, type SshdPlace } from "./start-sshd.ts";

const HOSTS = Array.from({ length: 12 }, (_, index) => index + 1);
const JUMP = 100;

const fingerprintIn = (place: SshdPlace): string => {
  const [, key = ""] = readFileSync(join(place.folder, "host_ed25519.pub"), "utf8").split(" ");
  return fingerprintOf(Buffer.from(key, "base64"));
};

function open(
  place: SshdPlace,
  host: number,
  ssh: Readonly<Record<string, unknown>> = {},
  dial?: Dial,
): SshHost {
  const settings = place.settings(host, { fingerprint: fingerprintIn(place), ...ssh });
  return createSshHost({ name: `host${host}`, address: settings.target.host, settings, dial });
}

/** A connection that sshd lets in, and that never logs in. */
async function occupy(host: string): Promise<Socket> {
  const socket = connectTcp({ host, port: 22 });
  const [heard] = await once(socket, "data");
  if (String(heard).startsWith("SSH-2.0-")) return socket;
  socket.destroy();
  throw new Error(String(heard));
}

describe.skipIf(noSshd)(`logins to real sshd${noSshd}`, () => {
  test("twelve hosts behind a jump host that lets one login in at a time share one connection to it", async () => {
    await using place = await findSshdPlace();
    await place.start(HOSTS, "MaxStartups 100");
    await place.start([JUMP], "MaxStartups 1");
    const fingerprint = fingerprintIn(place);
    const jumps = createJumps({});
    const jump = {
      user: "root",
      host: place.address(JUMP),
      fingerprint,
      identityFile: join(place.folder, "user"),
    };
    const hosts = HOSTS.map((host) => {
      const settings = place.settings(host, { fingerprint, jump });
      return createSshHost({ name: `host${host}`, address: settings.target.host, settings, jumps });
    });
    const seen = await Promise.all(
      hosts.map(
        async (host) =>
          (await host.exec(["sh", "-c", "echo $SSH_CONNECTION"], { signal: place.signal })).stdout.split(
            " ",
          )[2],
      ),
    );
    expect(seen).toEqual(HOSTS.map((host) => place.address(host)));
  });

  test("a login that sshd sheds is tried again until there is room", async () => {
    await using place = await findSshdPlace();
    await place.start([1], "MaxStartups 1");
    const inTheWay = await eventually(() => occupy(place.address(1)));
    let dialled = 0;
    const dial: Dial = async (host, port) => {
      // The first was shed: now there is room.
      if (++dialled === 2) inTheWay.destroy();
      const socket = connectTcp({ host, port });
      await once(socket, "connect");
      return socket;
    };
    const result = await open(place, 1, {}, dial).exec(["echo", "in"], { signal: place.signal });
    expect(result.stdout).toBe("in\n");
    expect(dialled).toBeGreaterThan(1);
  });

  test("where there is no room for long, the error names MaxStartups and the line that cures it", async () => {
    await using place = await findSshdPlace();
    await place.start([1], "MaxStartups 1");
    const inTheWay = await eventually(() => occupy(place.address(1)));
    await expect(open(place, 1).exec(["true"], { signal: place.signal })).rejects.toMatchObject({
      code: "LOGINS_SHED",
      message: expect.stringMatching(/^host1: connecting to \S+:22: closed 6 times .* MaxStartups/),
      hint: expect.stringContaining("echo 'MaxStartups 100:30:200' >"),
    });
    inTheWay.destroy();
  });

  test("a jump host that may not forward is named with the line that lets it", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    await place.start([JUMP], "AllowTcpForwarding no");
    const fingerprint = fingerprintIn(place);
    const jump = { host: place.address(JUMP), fingerprint, identityFile: join(place.folder, "user") };
    await expect(open(place, 1, { jump }).exec(["true"], { signal: place.signal })).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      hint: expect.stringContaining("AllowTcpForwarding yes"),
    });
  });

  test("who gives up waiting for a connection takes nobody else's away", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    const host = open(place, 1);
    const impatient = new AbortController();
    const given = host.exec(["true"], { signal: impatient.signal });
    const patient = host.exec(["echo", "still here"], { signal: place.signal });
    impatient.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    expect((await patient).stdout).toBe("still here\n");
  });
});

/** What a port may do instead of being an sshd. */
const ODD: readonly [string, (socket: Socket) => void][] = [
  ["closes at once", (socket) => void socket.end()],
  ["resets at once", (socket) => void socket.resetAndDestroy()],
  ["says no SSH", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["says its version and closes", (socket) => void socket.end("SSH-2.0-odd\r\n")],
  [
    "says its version and resets",
    (socket) => void socket.write("SSH-2.0-odd\r\n", () => socket.resetAndDestroy()),
  ],
  ["says a broken packet", (socket) => void socket.write(`SSH-2.0-odd\r\n${"\xff".repeat(64)}`, "latin1")],
  [
    "says a broken packet and resets",
    (socket) => {
      socket.write(`SSH-2.0-odd\r\n${"\xff".repeat(64)}`, "latin1", () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      );
    },
  ],
];

test.each(ODD)("a port that %s gives one error that names the host, and none besides", async (_, answer) => {
  using subnet = freeSubnet();
  const unheard: unknown[] = [];
  const note = (error: unknown): void => void unheard.push(error);
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, note);
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    answer(socket);
  });
  try {
    const address = subnet.address(1);
    await once(server.listen(0, address), "listening");
    const at = server.address();
    const { target } = parseSshSettings({
      name: "odd",
      address,
      roles: { consul: "server", nomadServer: true, nomadClient: true },
      ssh: {
        port: at !== null && typeof at === "object" ? at.port : 0,
        fingerprint: `SHA256:${"A".repeat(43)}`,
      },
    });
    const connection = createConnection(target, { chance: () => -0.49 });
    const used = connection.use("logging in", () => Promise.resolve(), {
      signal: AbortSignal.timeout(60_000),
    });
    await expect(used).rejects.toMatchObject({
      code: expect.stringMatching(/^(HOST_UNREACHABLE|LOGINS_SHED)$/),
      message: expect.stringMatching(/^odd: connecting to /),
    });
    for (const socket of sockets) socket.destroy();
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(unheard).toEqual([]);
  } finally {
    server.close();
    for (const event of ["uncaughtException", "unhandledRejection"]) process.off(event, note);
  }
});

test("who gives up while a login is under way hears of that, and nobody of what becomes of it", async () => {
  using subnet = freeSubnet();
  const unheard: unknown[] = [];
  const note = (error: unknown): void => void unheard.push(error);
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, note);
  const server = createServer((socket) => {
    socket.on("error", () => {}).write("SSH-2.0-odd\r\n");
    setTimeout(() => socket.resetAndDestroy(), 100);
  });
  try {
    await once(server.listen(0, subnet.address(1)), "listening");
    const at = server.address();
    const settings = parseSshSettings({
      name: "odd",
      address: subnet.address(1),
      roles: { consul: "server", nomadServer: true, nomadClient: true },
      ssh: {
        port: at !== null && typeof at === "object" ? at.port : 0,
        fingerprint: `SHA256:${"A".repeat(43)}`,
      },
    });
    const host = createSshHost({ name: "odd", address: subnet.address(1), settings });
    const enough = new AbortController();
    const given = host.exec(["true"], { signal: enough.signal });
    await once(server, "connection");
    enough.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    await once(server.close(), "close");
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(unheard).toEqual([]);
  } finally {
    for (const event of ["uncaughtException", "unhandledRejection"]) process.off(event, note);
  }
});
