import * as z from "zod";
import { nearestName } from "./nearest-name";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** Says what is wrong with a value in words for people, to be read behind its name; hand to `safeParse` as `error`. */
export const plainIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "unrecognized_keys") return unknownNames(issue);
  if (issue.input === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kinds[issue.expected] ?? `of type ${issue.expected}`}`;
    case "too_small":
      return isText(issue) && issue.input === "" && issue.minimum === 1
        ? "must not be empty"
        : `must ${limit(issue, "at least", "more than", issue.minimum, issue.inclusive)}`;
    case "too_big":
      return `must ${limit(issue, "at most", "less than", issue.maximum, issue.inclusive)}`;
    case "invalid_format":
      return formats[issue.format] ?? "is not written as expected";
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_union":
      return ofAny(issue.errors);
    default:
      return "is not valid";
  }
};

const kinds: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const formats: Record<string, string> = {
  email: "must be an e-mail address",
  uuid: "must be a UUID",
  url: "must be an address such as https://example.com",
  datetime: "must be a date and time such as 2026-11-29T08:00:00Z",
};

const isText = (issue: object) => "origin" in issue && issue.origin === "string";

function limit(issue: Issue, inclusive: string, exclusive: string, bound: unknown, isInclusive: unknown): string {
  const reach = `${isInclusive === false ? exclusive : inclusive} ${String(bound)}`;
  const counted = isText(issue) ? "character" : issue["origin"] === "array" ? "entry" : undefined;
  if (!counted) return `be ${reach}`;
  return `have ${reach} ${Number(bound) === 1 ? counted : counted.replace(/y$/, "ie") + "s"}`;
}

/** What each of several forms asks of the value as a whole; what lies deeper says less than that it is none of them. */
function ofAny(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const asked = errors.flatMap(([first]) => (first && first.path.length === 0 ? [first.message] : []));
  const kindsAsked = [...new Set(asked)].filter((message) => message.startsWith("must be "));
  if (asked.length < errors.length || kindsAsked.length < new Set(asked).size) return "has none of the accepted forms";
  return `must be ${kindsAsked.map((message) => message.slice("must be ".length)).join(" or ")}`;
}

function unknownNames({ keys, inst }: Extract<Issue, { code: "unrecognized_keys" }>): string {
  const known = inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
  return keys
    .map((key) => {
      const nearest = nearestName(key, known);
      return `"${key.slice(0, 64)}" is not known here${nearest ? `; did you mean "${nearest}"?` : ""}`;
    })
    .join(", ");
}
