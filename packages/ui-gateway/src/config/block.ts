/** Lines of nginx's configuration, without their indentation. */
export type Lines = readonly string[];

/** `head { body }`. */
export const block = (head: string, body: Lines): Lines => [
  `${head} {`,
  ...body.map((line) => (line === "" ? "" : `  ${line}`)),
  "}",
];
