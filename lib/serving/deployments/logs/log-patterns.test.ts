import { expect, test } from "vitest";
import { findPatterns } from "./log-patterns";

test("known failures are named with the lines that prove them, and the rest is false", () => {
  const { detected, failures } = findPatterns(["loading model", "ggml: failed to allocate buffer of 9 GiB", "bye"]);
  expect(detected).toMatchObject({ out_of_memory: true, port_in_use: false, crash: false });
  expect(failures).toEqual([{ pattern: "out_of_memory", line: "ggml: failed to allocate buffer of 9 GiB" }]);
});
