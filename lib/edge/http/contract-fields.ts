import * as z from "zod";

/** Fields that the Kamiwaza client sends and that mean nothing here; every other unknown field is refused. */
export const ignoredFields = <const Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, ignored])) as Record<Name, typeof ignored>;

const ignored = z.unknown().optional().describe("accepted for the Kamiwaza client, without effect");
