import { expect, test } from "vitest";
import { isComposing } from "./is-composing";

test("an Enter that ends a composition is the input method's, in Safari too", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});
