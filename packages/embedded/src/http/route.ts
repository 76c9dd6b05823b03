/** One path of an agent's API, with what answers each method of it. */
export interface Route<Handler> {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<"GET" | "PUT" | "DELETE", Handler>>>;
}
