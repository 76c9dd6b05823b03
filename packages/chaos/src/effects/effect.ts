/** What a fault did, as seen while it was in force: evidence in words, or why nothing can be seen here. */
export type Effect = { readonly seen: string } | { readonly unseen: string };
