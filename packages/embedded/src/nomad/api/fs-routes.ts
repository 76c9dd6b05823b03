import { constants, readdirSync, readFileSync, realpathSync, statSync, type Stats } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { HttpError } from "../../http/http-error.ts";
import { allocFolder } from "../client/alloc-folder.ts";
import { invalidBody, missing, refused } from "../errors.ts";
import type { ApiContext } from "./context.ts";
import { findOnClient } from "./find.ts";
import { onGet, type ApiRequest, type Route } from "./route.ts";

/** `/v1/client/fs/…`: the files of an allocation (https://developer.hashicorp.com/nomad/api-docs/client#list-files). */
export function fsRoutes(context: ApiContext): readonly Route[] {
  return [
    onGet("/v1/client/fs/ls/:id", (request) => {
      const folder = locate(request, request.query.get("path") ?? "/");
      return read("open", folder, () => readdirSync(folder).sort()).map((name) =>
        describe(join(folder, name)),
      );
    }),
    onGet("/v1/client/fs/stat/:id", (request) => {
      const path = locate(request, requirePath(request));
      const type = /\.(txt|log|json|yaml|sh)$/.test(path) ? "text/plain; charset=utf-8" : octets;
      return { ...describe(path), ContentType: type };
    }),
    onGet("/v1/client/fs/cat/:id", (request) => content(request, () => [])),
    onGet("/v1/client/fs/readat/:id", (request) =>
      content(request, () => {
        const offset = readNumber(request, "offset");
        const limit = readNumber(request, "limit");
        return limit < 0 ? [offset] : [offset, offset + limit];
      }),
    ),
  ];

  /** Plain bytes; what is wrong is said in the body of a 200, as Nomad does once it streams. */
  function content(request: ApiRequest, range: () => readonly number[]): void {
    let body: Buffer;
    try {
      const asked = requirePath(request);
      const [from, to] = range();
      const path = locate(request, asked);
      if (read("stat", path, () => statSync(path)).isDirectory())
        throw refused(`file "${asked}" is a directory`);
      body = readFileSync(path).subarray(from, to);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      body = Buffer.from(error.message);
    }
    void request.reply.header("content-type", "text/plain; charset=utf-8").send(body);
  }

  function locate({ params }: ApiRequest, path: string): string {
    const alloc = findOnClient(context.store, params["id"] ?? "");
    const client = context.clients.get(alloc.NodeID);
    if (!client) throw missing(`node ${alloc.NodeID}`);
    const { root } = allocFolder(client.dataDir, alloc.ID);
    const found = resolve(root, `./${path}`);
    // Also where a link of the task's leads elsewhere.
    const real = realpathOr(found);
    if ([found, real].some((place) => relative(root, place).startsWith("..")))
      throw refused("Path escapes the alloc directory");
    return found;
  }
}

const octets = "application/octet-stream";

function requirePath({ query }: ApiRequest): string {
  const path = query.get("path");
  if (!path) throw invalidBody("must provide a file name");
  return path;
}

function readNumber({ query }: ApiRequest, name: string): number {
  const text = query.get(name) ?? "";
  if (!/^-?\d+$/.test(text))
    throw invalidBody(`error parsing ${name}: strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function describe(path: string): object {
  const stats = read("stat", path, () => statSync(path));
  return {
    FileMode: modeText(stats),
    IsDir: stats.isDirectory(),
    ModTime: stats.mtime.toISOString(),
    Name: basename(path),
    Size: stats.size,
  };
}

/** As Go prints a mode: `drwxr-xr-x`. */
function modeText({ mode }: Stats): string {
  const kinds = { [constants.S_IFDIR]: "d", [constants.S_IFIFO]: "p", [constants.S_IFSOCK]: "S" };
  const bits = "rwxrwxrwx".split("").map((letter, position) => (mode & (0o400 >> position) ? letter : "-"));
  return (kinds[mode & constants.S_IFMT] ?? "-") + bits.join("");
}

function read<T>(what: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "ENOENT") throw new HttpError(404, `${what} ${path}: no such file or directory`);
    throw refused(`${what} ${path}: ${String(error.code)}`);
  }
}
