import { expect, test } from "vitest";
import {
  lanes,
  outcomes,
  readSamples,
  sampleBytes,
  writeSample,
  type Sample,
} from "../../src/prober/sample.ts";

const sample = (over: Partial<Sample>): Sample => ({
  dueUs: 1,
  lagUs: 2,
  latencyUs: 3,
  target: 4,
  lane: "fresh",
  outcome: "ok",
  status: 200,
  ...over,
});

test("every lane and outcome comes back as it was written, ordered by due time", () => {
  const all = lanes.flatMap((lane) => outcomes.map((outcome) => ({ lane, outcome })));
  const samples = all.map(({ lane, outcome }, index) => sample({ lane, outcome, dueUs: all.length - index }));
  const buffer = Buffer.alloc(samples.length * sampleBytes);
  samples.forEach((each, index) => writeSample(buffer, index * sampleBytes, each));
  expect(readSamples(buffer)).toEqual(samples.toReversed());
});

test("a last sample cut short by a crash is left out", () => {
  const buffer = Buffer.alloc(2 * sampleBytes - 1);
  writeSample(buffer, 0, sample({}));
  expect(readSamples(buffer)).toEqual([sample({})]);
});

test("times too large for 32 bits are cut, not wrapped", () => {
  const buffer = Buffer.alloc(sampleBytes);
  writeSample(buffer, 0, sample({ latencyUs: 2 ** 40 }));
  expect(readSamples(buffer)[0]?.latencyUs).toBe(2 ** 32 - 1);
});
