import type { Attributes } from "./attribute.ts";
import type { DataSource, Resource } from "./definitions.ts";
import { notImportable } from "./errors.ts";
import type { Described } from "./write-schema.ts";

/** What is known of a resource before it is loaded. */
export interface DeferredDescription<A extends Attributes> extends Described {
  /** Its full name, for messages. */
  readonly name: string;
  readonly attributes: A;
}

/**
 * A resource whose schema is known at once, and the rest of which is loaded when it is first needed: a provider has to answer its client
 * fast, and is often asked for nothing but schemas.
 */
export const deferResource = <A extends Attributes, Client>(
  { name, ...described }: DeferredDescription<A>,
  load: () => Promise<Resource<A, Client>>,
): Resource<A, Client> => ({
  ...described,
  validate: async (config) => (await load()).validate?.(config) ?? [],
  plan: async (change, context) => (await load()).plan?.(change, context) ?? {},
  read: async (present, context) => (await load()).read(present, context),
  create: async (change, context) => (await load()).create(change, context),
  update: async (change, context) => (await load()).update(change, context),
  delete: async (present, context) => (await load()).delete(present, context),
  import: async (id, context) => {
    const resource = await load();
    if (!resource.import) throw notImportable(name);
    return resource.import(id, context);
  },
});

/** The same for a data source. */
export const deferDataSource = <A extends Attributes, Client>(
  described: Described & { readonly attributes: A },
  load: () => Promise<DataSource<A, Client>>,
): DataSource<A, Client> => ({
  ...described,
  read: async (config, context) => (await load()).read(config, context),
});
