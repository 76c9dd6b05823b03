import { HttpError } from "../../http/http-error.ts";
import type { Route } from "./route.ts";

/** There is no user interface; the answer names where to look instead. */
export function uiRoutes(): readonly Route[] {
  const methods = {
    GET: () => {
      throw new HttpError(
        501,
        "The embedded Consul has no UI: `pnpm world status` shows nodes, services and checks, and the status page of an edge its routes; a real Consul (--engine local) has one.\n",
      );
    },
  };
  return [
    { path: "/", methods },
    { path: "/ui/", methods },
    { path: "/ui", methods },
  ];
}
