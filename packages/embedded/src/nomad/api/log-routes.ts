import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { allocFolder } from "../client/alloc-folder.ts";
import { readLogs, type LogChunk, type LogType } from "../client/task-logs.ts";
import { invalidBody, missing } from "../errors.ts";
import { HttpError } from "../../http/http-error.ts";
import type { ApiContext } from "./context.ts";
import { findOnClient } from "./find.ts";
import { onGet, type ApiRequest, type Route } from "./route.ts";

const heartbeatMs = 1_000;

/** `/v1/client/fs/logs/:id` (https://developer.hashicorp.com/nomad/api-docs/client#stream-logs). */
export function logRoutes(context: ApiContext): readonly Route[] {
  return [
    onGet("/v1/client/fs/logs/:id", (request) => {
      const query = readQuery(request.query);
      const alloc = findOnClient(context.store, request.params["id"] ?? "");
      const client = context.clients.get(alloc.NodeID);
      if (!client) throw missing(`node ${alloc.NodeID}`);
      const state = alloc.TaskStates?.[query.task];
      if (!state) throw invalidBody(`unknown task name "${query.task}"`);
      if (state.StartedAt === null)
        throw new HttpError(404, `task "${query.task}" not started yet. No logs available`);
      const folder = allocFolder(client.dataDir, alloc.ID).logs;
      const chunks = readLogs(
        { folder, task: query.task, type: query.type },
        { ...query, signal: request.signal },
      );
      const body = query.plain ? plainBytes(chunks) : framed(chunks);
      request.reply.hijack();
      stream(request, body, query.plain);
    }),
  ];
}

function stream(request: ApiRequest, body: AsyncIterable<Buffer>, plain: boolean): void {
  const { raw } = request.reply;
  raw.writeHead(200, {
    "content-type": plain ? "text/plain" : "application/json",
    "x-content-type-options": "nosniff",
  });
  // Headers now, not with the first byte of a log that may be quiet for hours.
  raw.flushHeaders();
  Readable.from(body, { objectMode: false })
    .on("error", () => raw.destroy())
    .pipe(raw);
}

interface LogQuery {
  readonly task: string;
  readonly type: LogType;
  readonly origin: "start" | "end";
  readonly offset: number;
  readonly follow: boolean;
  readonly plain: boolean;
}

function readQuery(query: URLSearchParams): LogQuery {
  const task = query.get("task") ?? "";
  if (task === "") throw invalidBody("must provide task name");
  const follow = readFlag(query, "follow");
  const plain = readFlag(query, "plain");
  const type = query.get("type");
  if (type !== "stdout" && type !== "stderr") throw invalidBody("must provide log type (stdout/stderr)");
  const offset = query.get("offset") || "0";
  if (!/^-?\d+$/.test(offset))
    throw invalidBody(`error parsing offset: strconv.ParseInt: parsing "${offset}": invalid syntax`);
  const origin = query.get("origin") || "start";
  if (origin !== "start" && origin !== "end") throw invalidBody("origin must be start or end");
  return { task, type, origin, offset: Number(offset), follow, plain };
}

function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? "";
  if (["", "0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  throw invalidBody(
    `failed to parse ${name} field to boolean: strconv.ParseBool: parsing "${text}": invalid syntax`,
  );
}

async function* plainBytes(chunks: AsyncIterable<LogChunk>): AsyncGenerator<Buffer> {
  for await (const { data } of chunks) yield data;
}

/** JSON objects one after the other: data in base64, and `{}` as a heartbeat while nothing happens. */
async function* framed(chunks: AsyncGenerator<LogChunk, void, undefined>): AsyncGenerator<Buffer> {
  let next = chunks.next();
  for (;;) {
    const result = await orHeartbeat(next);
    if (result === "heartbeat") {
      yield Buffer.from("{}");
      continue;
    }
    if (result.done) return;
    const { file, offset, data } = result.value;
    const File = `alloc/logs/${file.slice(file.lastIndexOf("/") + 1)}`;
    yield Buffer.from(JSON.stringify({ Data: data.toString("base64"), File, Offset: offset + data.length }));
    next = chunks.next();
  }
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | "heartbeat"> {
  const timer = new AbortController();
  const beat = delay(heartbeatMs, "heartbeat" as const, { signal: timer.signal }).catch(
    () => "heartbeat" as const,
  );
  try {
    return await Promise.race([next, beat]);
  } finally {
    timer.abort();
  }
}
