import type protobuf from "protobufjs/minimal.js";

/** One kind of message, as bytes and as an object. Fields that nobody wrote down are skipped; fields that are not there have proto3's default. */
export interface Message<T> {
  encode(value: Partial<T>): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** What a message holds, read. */
export type ContentOf<M> = M extends Message<infer T> ? T : never;

/** One field of a message: its number, and how it is read and written. */
export interface Field<T> {
  readonly number: number;
  /** What it is where the message does not have it. */
  readonly absent: T;
  /** Behind the tag. `before`: what the field was so far; repeated fields add to it, all others replace it. */
  read(reader: protobuf.Reader, before: T): T;
  /** With the tag; nothing where the value is the default. */
  write(writer: protobuf.Writer, value: T): void;
}
