import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { OutputClosed, stopSignal } from "../../src/terminal/stop-signal.ts";

class Sink extends EventEmitter {
  text = "";
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

function start() {
  const process = new EventEmitter();
  const [stdout, stderr] = [new Sink(), new Sink()];
  const clock = { now: 1_000, exits: 0 };
  const signal = stopSignal({
    process,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    now: () => clock.now,
    exit: () => clock.exits++,
  });
  return { process, stdout, stderr, clock, signal };
}

test("the first Ctrl-C stops the command, the second ends the program", () => {
  const { process, stderr, clock, signal } = start();
  process.emit("SIGINT");
  expect(signal.aborted).toBe(true);
  expect(stderr.text).toContain("Ctrl-C again");
  clock.now += 2_000;
  process.emit("SIGINT");
  expect(clock.exits).toBe(1);
});

test("a Ctrl-C that a runner passes on once more counts once", () => {
  const { process, clock } = start();
  process.emit("SIGINT");
  clock.now += 5;
  process.emit("SIGINT");
  expect(clock.exits).toBe(0);
});

test("a terminal that is closed after Ctrl-C does not cut the cleaning up short", () => {
  const { process, stdout, stderr, clock, signal } = start();
  process.emit("SIGINT");
  clock.now += 2_000;
  process.emit("SIGHUP");
  process.emit("SIGTERM");
  stdout.emit("error", new Error("EIO"));
  stderr.emit("error", new Error("EIO"));
  expect(clock.exits).toBe(0);
  expect(signal.reason).toEqual(new Error("interrupted"));
});

test("output that nobody reads stops the command", () => {
  const { stdout, signal } = start();
  stdout.emit("error", new Error("EPIPE"));
  expect(signal.reason).toBeInstanceOf(OutputClosed);
});
