import { ApiProblem } from "@/lib/edge/client";

/**
 * What a refusal says, taken apart for a form: what is wrong with a field, to stand under its label, and what is left to
 * say above the form, if anything is.
 */
export function fieldProblems<Name extends string>(
  error: Error | null | undefined,
  names: readonly Name[],
): { of(name: Name): string | undefined; rest: string | undefined } {
  const fields = error instanceof ApiProblem ? error.fields : [];
  const of = (name: string) => {
    const detail = fields.find(({ pointer }) => pointer === `/${name}`)?.detail;
    return detail && sentence(detail);
  };
  return { of, rest: names.some((name) => of(name)) ? undefined : error?.message };
}

const sentence = (detail: string) =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${/[.!?]$/.test(detail) ? "" : "."}`;
