import { HttpError } from "../../http/http-error.ts";
import { onGet, type Route } from "./route.ts";

/** There is no user interface; the answer names where to look instead. */
export function uiRoutes(): readonly Route[] {
  return ["/", "/ui", "/ui/", "/ui/*"].map((path) =>
    onGet(path, () => {
      throw new HttpError(
        501,
        "The embedded Nomad has no UI: `pnpm world status` shows nodes, jobs and allocations, `pnpm world logs` what agents say, and the status page of an edge its routes; a real Nomad (--engine local) has one.\n",
      );
    }),
  );
}
