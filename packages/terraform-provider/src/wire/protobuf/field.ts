import type protobuf from "protobufjs/minimal.js";
import type { Field, Message } from "./codec.ts";

/** Wire types of proto3 that this protocol uses. */
const wire = { varint: 0, delimited: 2 } as const;

const tag = (number: number, type: number): number => (number << 3) | type;

/** A string. */
export const text = (number: number): Field<string> => ({
  number,
  absent: "",
  read: (reader) => reader.string(),
  write: (writer, value) => {
    if (value !== "") writer.uint32(tag(number, wire.delimited)).string(value);
  },
});

/** A string of a `oneof`: the empty one counts too. */
export const presentText = (number: number): Field<string | undefined> => ({
  number,
  absent: undefined,
  read: (reader) => reader.string(),
  write: (writer, value) => {
    if (value !== undefined) writer.uint32(tag(number, wire.delimited)).string(value);
  },
});

/** Bytes. */
export const blob = (number: number): Field<Uint8Array> => ({
  number,
  absent: new Uint8Array(),
  // A copy: what is read is a view into the whole message.
  read: (reader) => new Uint8Array(reader.bytes()),
  write: (writer, value) => {
    if (value.length > 0) writer.uint32(tag(number, wire.delimited)).bytes(value);
  },
});

/** A boolean. */
export const flag = (number: number): Field<boolean> => ({
  number,
  absent: false,
  read: (reader) => reader.bool(),
  write: (writer, value) => {
    if (value) writer.uint32(tag(number, wire.varint)).bool(value);
  },
});

/** An int64 or an enumeration, within what a number holds. */
export const int = (number: number): Field<number> => ({
  number,
  absent: 0,
  read: (reader) => Number(reader.int64()),
  write: (writer, value) => {
    if (value !== 0) writer.uint32(tag(number, wire.varint)).int64(value);
  },
});

/** An int64 of a `oneof`: 0 counts too. */
export const presentInt = (number: number): Field<number | undefined> => ({
  number,
  absent: undefined,
  read: (reader) => Number(reader.int64()),
  write: (writer, value) => {
    if (value !== undefined) writer.uint32(tag(number, wire.varint)).int64(value);
  },
});

/** A message inside the message. A function, so that a message can hold its own kind. */
export const one = <T>(number: number, kind: () => Message<T>): Field<T | undefined> => ({
  number,
  absent: undefined,
  read: (reader) => kind().decode(reader.bytes()),
  write: (writer, value) => {
    if (value !== undefined) writer.uint32(tag(number, wire.delimited)).bytes(kind().encode(value));
  },
});

/** Any number of messages, in their order. */
export const many = <T>(number: number, kind: () => Message<T>): Field<readonly T[]> => ({
  number,
  absent: [],
  read: (reader, before) => [...before, kind().decode(reader.bytes())],
  write: (writer, values) => {
    for (const value of values) writer.uint32(tag(number, wire.delimited)).bytes(kind().encode(value));
  },
});

/** A `map<string, message>`: on the wire a repeated message of key (1) and value (2). Written in the order of its keys. */
export const byName = <T>(number: number, kind: () => Message<T>): Field<Readonly<Record<string, T>>> => ({
  number,
  absent: {},
  read: (reader, before) => {
    const entry = readEntry(reader);
    return { ...before, [entry.key]: kind().decode(entry.value) };
  },
  write: (writer, values) => {
    for (const [key, value] of Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))) {
      writer.uint32(tag(number, wire.delimited)).fork();
      writer.uint32(tag(1, wire.delimited)).string(key);
      writer.uint32(tag(2, wire.delimited)).bytes(kind().encode(value));
      writer.ldelim();
    }
  },
});

function readEntry(reader: protobuf.Reader): { readonly key: string; readonly value: Uint8Array } {
  let key = "";
  let value: Uint8Array = new Uint8Array();
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const next = reader.uint32();
    if (next >>> 3 === 1) key = reader.string();
    else if (next >>> 3 === 2) value = reader.bytes();
    else reader.skipType(next & 7);
  }
  return { key, value };
}
