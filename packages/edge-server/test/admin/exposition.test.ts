import { expect, test } from "vitest";
import { exposition, labelsText, type Sample } from "../../src/admin/exposition.ts";

test("metrics are written as Prometheus reads them, label values escaped", async () => {
  const samples = [
    { labels: labelsText({ route: 'a"b\\c\nd', instance: "x" }), value: 1.5 },
    { suffix: "_count" as const, labels: "", value: Number.POSITIVE_INFINITY },
  ];
  const text = await exposition([{ name: "edge_x", help: "An x", type: "counter", samples }]);
  expect(text).toBe(
    [
      "# HELP edge_x An x",
      "# TYPE edge_x counter",
      String.raw`edge_x{route="a\"b\\c\nd",instance="x"} 1.5`,
      "edge_x_count +Inf",
      "",
    ].join("\n"),
  );
});

test("other work gets its turn while many samples are written", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const text = await exposition([{ name: "edge_x", help: "", type: "gauge", samples: samples(400_000) }]);
  clearInterval(timer);
  expect(text.split("\n").length).toBe(400_003);
  expect(turns).toBeGreaterThan(5);
});

function* samples(count: number): Generator<Sample> {
  for (let i = 0; i < count; i++)
    yield { labels: labelsText({ instance: `node/web-${i}@10.0.0.1:80` }), value: i };
}
