import { signal } from "@preact/signals";
import type { Offer } from "../state/wish.ts";

/** What a person can choose from. */
export interface Choice {
  readonly title: string;
  readonly offers: readonly Offer[];
}

/** Shown in the dialog; undefined: it is closed. */
export const choice = signal<Choice | undefined>(undefined);

/** Opens the dialog. */
export const offerTo = (offered: Choice): void => void (choice.value = offered);
