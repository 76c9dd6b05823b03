import protobuf from "protobufjs/minimal.js";
import type { Field, Message } from "./codec.ts";

type Fields = Readonly<Record<string, Field<unknown>>>;
type Content<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

/** A message of these fields: proto3's wire format (https://protobuf.dev/programming-guides/encoding/), its primitives by protobufjs. */
export function message<F extends Fields>(fields: F): Message<Content<F>> {
  const named = Object.entries(fields);
  const byNumber = new Map(named.map(([name, field]) => [field.number, { name, field }]));
  const absent = Object.fromEntries(named.map(([name, field]) => [name, field.absent]));
  return {
    encode(value) {
      const writer = protobuf.Writer.create();
      for (const [name, field] of named) {
        const content: unknown = Reflect.get(value, name);
        if (content !== undefined) field.write(writer, content);
      }
      return writer.finish();
    },
    decode(bytes) {
      const reader = protobuf.Reader.create(bytes);
      const content = new Map<string, unknown>(Object.entries(absent));
      while (reader.pos < reader.len) {
        const tag = reader.uint32();
        const known = byNumber.get(tag >>> 3);
        if (known) content.set(known.name, known.field.read(reader, content.get(known.name)));
        else reader.skipType(tag & 7);
      }
      // The table of fields is the proof that the object has this shape.
      return Object.assign(Object.create(Object.prototype), Object.fromEntries(content));
    },
  };
}
