/**
 * What every call of nginx has, started in its run folder: nothing of the machine's own configuration counts, and what is wrong it says on stderr. All
 * names are of the folder that it runs in: its workers, of another account, may have no way there from the root.
 */
export const nginxArguments = (file: string): string[] => ["-p", ".", "-c", file, "-e", "stderr"];
