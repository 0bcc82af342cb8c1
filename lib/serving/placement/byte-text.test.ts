import { expect, test } from "vitest";
import { byteText } from "./byte-text";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [4_912_898_304, "4.6 GiB"],
  [200 * 1024 ** 3, "200 GiB"],
])("%s bytes read as %s", (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
