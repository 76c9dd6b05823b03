import type { ComponentChildren } from "preact";

/** Why something was not done, told at once to those who do not see the page. */
export function Problem({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="bad" role="alert">
      {children}
    </p>
  );
}
