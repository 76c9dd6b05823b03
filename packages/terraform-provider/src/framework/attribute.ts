import type { z } from "zod";
import type { CtyType } from "../wire/values/cty-type.ts";
import { isWhollyKnown, type Unknown, type Value } from "../wire/values/value.ts";

/** Who says an attribute's value: the user has to, the user may, the provider does, or the provider where the user does not. */
export type Mode = "required" | "optional" | "computed" | "optional-computed";

/** One attribute of a schema. */
export interface Attribute<T = unknown, M extends Mode = Mode> {
  readonly kind: Kind<T>;
  readonly mode: M;
  /** Markdown. */
  readonly description: string;
  /** Terraform shows it nowhere; its state holds it in clear. */
  readonly sensitive?: boolean;
  /** Only ever in the configuration: in no plan and no state. Needs a client that knows such attributes. */
  readonly writeOnly?: boolean;
  /** Another value makes another resource: the old one is deleted. */
  readonly replaces?: boolean;
  /** Of an optional-computed one: what it is where nobody says it. */
  readonly otherwise?: Value;
  /** Of a computed one: an update of other attributes leaves it as it is. Default: it is known after the update. */
  readonly stable?: boolean;
}

/** What an attribute can hold: its type for Terraform, `T` for TypeScript, and what users' values are checked with. */
export interface Kind<T> {
  readonly type: CtyType;
  /** Finds what is wrong with a value that somebody wrote. Takes unknown values, in it too. */
  readonly check: z.ZodType;
  /** Set for attributes that have attributes. */
  readonly nested?: { readonly nesting: Nesting; readonly attributes: Attributes };
  /** Of no value: carries `T`. */
  readonly sample?: T;
}

/** How the objects of a nested attribute are held. */
export type Nesting = "single" | "list" | "set" | "map";

/** The attributes of one schema, by their names. Nested ones are required or optional; inside of a computed one all are computed. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** An attribute of this kind. */
export const attribute = <T, M extends Mode>(
  kind: Kind<T>,
  options: Omit<Attribute<T, M>, "kind">,
): Attribute<T, M> => ({ kind, ...options });

/** A resource as it is: nothing is unknown. A configuration that is applied has the same shape. */
export type StateOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name] extends Attribute<infer T, infer M>
    ? M extends "required"
      ? T
      : T | null
    : never;
};

/** A resource as it is planned, or a configuration while it is planned: everything may be unknown. */
export type PlannedOf<A extends Attributes> = {
  readonly [Name in keyof A]: PartlyKnown<StateOf<A>[Name]>;
};

type PartlyKnown<T> =
  | Unknown
  | (T extends readonly (infer Element)[]
      ? readonly PartlyKnown<Element>[]
      : T extends object
        ? { readonly [Name in keyof T]: PartlyKnown<T[Name]> }
        : T);

/** Whether the provider may say its value. */
export const isComputed = ({ mode }: Attribute): boolean => mode.endsWith("computed");

/** Whether nothing of a configuration or a plan is unknown: then it has the shape of a state. */
export const isKnown = <A extends Attributes>(values: PlannedOf<A>): values is PlannedOf<A> & StateOf<A> =>
  isWhollyKnown(values);
