/** What a command in a message needs behind it to mean this world; nothing for the default one. */
export const worldFlag = (world: string): string => (world === "default" ? "" : ` --world ${world}`);
