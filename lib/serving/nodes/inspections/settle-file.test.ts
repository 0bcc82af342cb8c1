import { expect, test } from "vitest";
import { settleFacts, type Reading } from "./settle-file";
import { smallModel } from "../testing";

const read = (changes: Parameters<typeof smallModel>[0] = {}, isLocal = false): Reading => ({
  facts: smallModel(changes),
  isLocal,
});

test("what a newer reader tells besides is taken from it, wherever it runs", () => {
  const newer = smallModel({ takesTools: true });
  expect(settleFacts(smallModel(), [read(), read({ takesTools: true })])).toEqual(newer);
  expect(settleFacts(smallModel(), [read({}, true), read({ takesTools: true })])).toEqual(newer);
  expect(settleFacts(newer, [read()])).toEqual(newer);
});

test("a reading that contradicts tells nothing besides", () => {
  expect(settleFacts(smallModel(), [read(), read({ takesTools: true, task: "embedding" })])).toEqual(smallModel());
});

test("a role that nobody else reads is a contradiction, not something besides", () => {
  expect(settleFacts(smallModel(), [read(), read({ role: "projector" })])).toEqual(smallModel());
});
