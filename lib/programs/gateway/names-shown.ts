/** How many names an error lists before it stops. */
const namesShownMax = 20;

/** What a caller may name instead, as a list in a sentence. */
export const namesShown = (deployments: readonly { name: string }[]): string =>
  deployments
    .slice(0, namesShownMax)
    .map(({ name }) => name)
    .join(", ") + (deployments.length > namesShownMax ? ", …" : "");
