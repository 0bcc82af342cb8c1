/** Names that no engine was given, for the answer's head. They are the client's words: only what is safe there goes in. */
export const ignoredParameters = (names: readonly string[]): string =>
  names
    .slice(0, 20)
    .map((name) => name.slice(0, 64).replaceAll(/[^\w.-]/g, "_"))
    .join(", ");
