import picocolors from "picocolors";

/** Colours, or none of them, for text that people read. */
export type Style = ReturnType<typeof picocolors.createColors>;

export const createStyle = (colour: boolean): Style => picocolors.createColors(colour);

/** A green tick or a red cross. */
export const mark = (style: Style, ok: boolean): string => (ok ? style.green("✔") : style.red("✘"));
