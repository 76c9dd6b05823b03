import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, put } from "./ask.ts";
import { read } from "./read.ts";
import { uniqueName } from "./registered.ts";
import { kvShape } from "./shapes.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** One key-value store, written and read through any agent. */
export function describeKv(target: () => ConsulTarget): void {
  const on = (name: string) => agentOf(target(), name);
  const text = async (key: string, query: string, method = "PUT", body?: string): Promise<string> =>
    (await ask(on("node04"), `/v1/kv/${key}${query}`, { method, body })).text;

  describe("key-value store", () => {
    test("what one agent writes, another reads byte by byte", async () => {
      const key = uniqueName("kv");
      await put(on("node01"), `/v1/kv/${key}?flags=7`, "grüße\n");
      const [entry] = await read(on("node04"), `/v1/kv/${key}`, kvShape);
      expect(entry).toMatchObject({ Key: key, Flags: 7, Value: Buffer.from("grüße\n").toString("base64") });
      expect((await ask(on("node03"), `/v1/kv/${key}?raw`)).text).toBe("grüße\n");
      await ask(on("node04"), `/v1/kv/${key}`, { method: "DELETE" });
      expect((await ask(on("node04"), `/v1/kv/${key}`)).status).toBe(404);
    });

    test("flags are unsigned numbers of 64 bits, exact to the last digit", async () => {
      const key = uniqueName("kv");
      for (const flags of ["18446744073709551615", "9007199254740993", "3304740253564472344"]) {
        await put(on("node01"), `/v1/kv/${key}?flags=${flags}`, "x");
        expect(await text(key, "", "GET")).toContain(`"Flags":${flags},`);
        const Flags = JSON.stringify([{ KV: { Verb: "set", Key: key } }]).replace(
          "}}",
          `,"Flags":${flags}}}`,
        );
        expect((await ask(on("node04"), "/v1/txn", { method: "PUT", body: Flags })).text).toContain(
          `"Flags":${flags},`,
        );
      }
      await text(key, "", "DELETE");
    });

    test("a transaction is as large as a value may be, 512 KiB in all, and no larger", async () => {
      const operation = JSON.stringify([{ KV: { Verb: "set", Key: uniqueName("kv"), Value: "eHg=" } }]);
      const ofLength = (bytes: number) =>
        ask(on("node04"), "/v1/txn", { method: "PUT", body: operation.padEnd(bytes) });
      expect((await ofLength(524_288)).status).toBe(200);
      // Consul answers before it has read the body and closes: the answer can be lost on the way.
      await eventually(async () =>
        expect(await ofLength(524_289)).toMatchObject({
          status: 413,
          text: expect.stringContaining("Request body(524289 bytes) too large, max size: 524288 bytes."),
        }),
      );
    });

    test("check-and-set writes only over the version that was read", async () => {
      const key = uniqueName("kv");
      expect(await text(key, "?cas=0", "PUT", "first")).toBe("true");
      expect(await text(key, "?cas=0", "PUT", "again")).toBe("false");
      const [entry] = await read(on("node04"), `/v1/kv/${key}`, kvShape);
      const seen = entry?.ModifyIndex ?? 0;
      expect(await text(key, `?cas=${seen}`, "PUT", "second")).toBe("true");
      expect(await text(key, `?cas=${seen}`, "PUT", "third")).toBe("false");
      expect(await text(key, "?raw", "GET")).toBe("second");
      expect(await text(key, `?cas=${seen}`, "DELETE")).toBe("false");
      expect(await text(key, "", "DELETE")).toBe("true");
    });

    test("of two writers that saw the same version, one wins", async () => {
      const key = uniqueName("kv");
      const answers = await Promise.all(
        ["node01", "node02", "node03", "node04"].map((name) =>
          ask(on(name), `/v1/kv/${key}?cas=0`, { method: "PUT", body: name }),
        ),
      );
      expect(answers.map(({ text }) => text).toSorted()).toEqual(["false", "false", "false", "true"]);
      expect(await text(key, "", "DELETE")).toBe("true");
    });

    test("a deleted tree takes nothing with it that only starts alike", async () => {
      const prefix = uniqueName("kv");
      await put(on("node04"), `/v1/kv/${prefix}/a/1`, "1");
      await put(on("node04"), `/v1/kv/${prefix}/ab`, "2");
      await ask(on("node04"), `/v1/kv/${prefix}/a/?recurse`, { method: "DELETE" });
      expect((await ask(on("node04"), `/v1/kv/${prefix}/?keys`)).json).toEqual([`${prefix}/ab`]);
      await ask(on("node04"), `/v1/kv/${prefix}?recurse`, { method: "DELETE" });
    });
  });
}
