import { UserError } from "command-line/user-error";

/** The executable was copied somewhere by itself. */
export const notInstalled = (file: string): UserError =>
  new UserError({
    code: "PROVIDER_NOT_INSTALLED",
    message: `nothing says which checkout this provider works for: there is no ${file}`,
    hint: "Install it from the checkout: docs/terraform.md says how. What lies in the mirror's folder belongs together.",
  });

/** The checkout was moved or removed. */
export const checkoutGone = (path: string): UserError =>
  new UserError({
    code: "CHECKOUT_GONE",
    message: `the checkout that this provider was installed from has no ${path} any more`,
    hint: "Build it again where the checkout is now (`npx -y pnpm@12 turbo build --filter terraform-provider`), and `tofu init -upgrade`.",
  });

/** The system cannot put another program into a process. */
export const providerStale = (): UserError =>
  new UserError({
    code: "PROVIDER_STALE",
    message: "this provider was built of other sources than the checkout has now",
    hint: "Build it again: `npx -y pnpm@12 turbo build --filter terraform-provider`, and `tofu init -upgrade`.",
  });
