import { isDeepStrictEqual } from "node:util";

export type Differences = Record<string, { from: unknown; to: unknown }>;

/**
 * What is other than it was, for the record of a change; without secrets, which the caller leaves out. Nothing, when all
 * stays as it is: then nothing changed, and there is no record of a change.
 */
export function whatChanged<Row extends object>(before: Row, wanted: Partial<Row>): Differences | undefined {
  const differences = Object.entries(wanted).flatMap(([name, to]): [string, { from: unknown; to: unknown }][] => {
    const from: unknown = before[name as keyof Row];
    return to === undefined || isDeepStrictEqual(from, to) ? [] : [[name, { from, to }]];
  });
  return differences.length > 0 ? Object.fromEntries(differences) : undefined;
}
