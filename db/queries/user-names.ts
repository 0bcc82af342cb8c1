/**
 * What two names share that people could take for the same: neither case nor Unicode's other ways of writing a character
 * make a new one. The index on it keeps them apart.
 */
export const nameKeyOf = (username: string): string => username.normalize("NFKC").toLowerCase();
