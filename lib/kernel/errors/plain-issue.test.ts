import { expect, test } from "vitest";
import * as z from "zod";
import { nameProblem } from "./invalid-input";
import { plainIssue } from "./plain-issue";

const form = z.strictObject({
  name: z.string().min(1).max(3),
  size: z.int().min(2),
  share: z.number().gt(0).multipleOf(0.5),
  email: z.email(),
  id: z.uuid(),
  kind: z.enum(["one", "two"]),
  only: z.literal("this"),
  words: z.array(z.string()).min(1),
  on: z.boolean(),
  at: z.iso.datetime(),
  either: z.union([z.string(), z.array(z.string())]),
  deep: z.strictObject({ active: z.boolean().optional() }),
});
const right = {
  name: "abc",
  size: 2,
  share: 0.5,
  email: "ada@example.org",
  id: "b0a0b0a0-b0a0-40a0-80a0-b0a0b0a0b0a0",
  kind: "one",
  only: "this",
  words: ["x"],
  on: true,
  at: "2026-11-29T08:00:00Z",
  either: "x",
  deep: {},
};

const saidOf = (changed: object) =>
  form
    .safeParse({ ...right, ...changed }, { error: plainIssue })
    .error?.issues.map(({ path, message }) => nameProblem(path.join("."), message));

test.each([
  [{}, undefined],
  [{ name: undefined }, "name is missing"],
  [{ name: "" }, "name must not be empty"],
  [{ name: "abcd" }, "name must have at most 3 characters"],
  [{ name: 1 }, "name must be text"],
  [{ size: Number.NaN }, "size must be a number"],
  [{ size: 2.5 }, "size must be a whole number"],
  [{ size: 1 }, "size must be at least 2"],
  [{ share: 0 }, "share must be more than 0"],
  [{ share: 0.7 }, "share must be a multiple of 0.5"],
  [{ email: "ada" }, "email must be an e-mail address"],
  [{ id: "1" }, "id must be a UUID"],
  [{ kind: "three" }, 'kind must be one of "one", "two"'],
  [{ only: "that" }, 'only must be "this"'],
  [{ words: [] }, "words must have at least 1 entry"],
  [{ words: "x" }, "words must be a list"],
  [{ on: "yes" }, "on must be true or false"],
  [{ at: "yesterday" }, "at must be a date and time such as 2026-11-29T08:00:00Z"],
  [{ either: 1 }, "either must be text or a list"],
  [{ either: undefined }, "either is missing"],
  [{ bogus: 1 }, '"bogus" is not known here'],
  [{ deep: { is_active: false } }, '"is_active" is not known here; did you mean "active"?'],
  [
    { e_mail: "x", sise: 1 },
    '"e_mail" is not known here; did you mean "email"?, "sise" is not known here; did you mean "size"?',
  ],
])("%j: %s", (changed, said) => expect(saidOf(changed)).toEqual(said && [said]));
