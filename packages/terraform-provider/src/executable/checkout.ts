import { access, constants, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import { checkoutGone, notInstalled } from "./errors.ts";

/** The checkout that a provider was installed from. */
export interface Checkout {
  readonly repository: string;
  /** Its Node. */
  readonly node: string;
  /** A folder with programs for who has none of that name: `pnpm`. */
  readonly tools: string;
}

/** What says it, beside the executable: clients copy or link the folder as a whole. */
export const checkoutFile = "checkout.json";

const schema = z.object({ repository: z.string(), node: z.string(), tools: z.string() }).readonly();

/** Throws PROVIDER_NOT_INSTALLED where nothing says it, CHECKOUT_GONE where it is not there any more. */
export async function readCheckout(folder: string): Promise<Checkout> {
  const file = join(folder, checkoutFile);
  const text = await readFile(file, "utf8").catch(() => {
    throw notInstalled(file);
  });
  const checkout = schema.parse(JSON.parse(text));
  for (const path of [join(checkout.repository, "packages/terraform-provider"), checkout.node])
    await access(path, constants.X_OK).catch(() => {
      throw checkoutGone(path);
    });
  return checkout;
}

/** Services are built by the checkout's Node and a `pnpm`: whoever types `tofu` may have neither. */
export const searchPathIn = ({ node, tools }: Checkout, searchPath = "/usr/bin:/bin"): string =>
  [dirname(node), searchPath, tools].join(delimiter);
