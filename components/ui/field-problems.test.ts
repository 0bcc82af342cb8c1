import { ApiProblem } from "@/lib/edge/client";
import { expect, test } from "vitest";
import { fieldProblems } from "./field-problems";

const refused = (pointer: string) =>
  new ApiProblem(422, {
    detail: "email must be an e-mail address.",
    errors: [{ pointer, detail: "must be an e-mail address" }],
  });

test("what is wrong with a field of the form stands there as a sentence, and nowhere else", () => {
  const problems = fieldProblems(refused("/email"), ["email", "name"]);
  expect([problems.of("email"), problems.of("name"), problems.rest]).toEqual([
    "Must be an e-mail address.",
    undefined,
    undefined,
  ]);
});

test("what no field of the form is about is said above it", () => {
  expect(fieldProblems(refused("/roles"), ["email"]).rest).toBe("email must be an e-mail address.");
  expect(fieldProblems(new Error("Out of reach."), ["email"]).rest).toBe("Out of reach.");
  expect(fieldProblems(null, ["email"]).rest).toBeUndefined();
});
