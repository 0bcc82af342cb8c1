import { expect, test } from "vitest";
import { createKeyRing } from "./key-ring";

const ring = createKeyRing("a master secret that is long enough to be one");

test("a sealed value opens only in the place it was sealed for", () => {
  const sealed = ring.seal("setting", "hf_secret", "settings/hub-token");
  expect(ring.open("setting", sealed, "settings/hub-token")).toBe("hf_secret");
  expect(() => ring.open("setting", sealed, "settings/other")).toThrow();
  expect(() => ring.open("signing-key", sealed, "settings/hub-token")).toThrow();
});

test("a changed byte of a sealed value is noticed", () => {
  const bytes = Buffer.from(ring.seal("setting", "value", "place").slice(3), "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => ring.open("setting", `v1.${bytes.toString("base64url")}`, "place")).toThrow();
});

test("a digest of one purpose does not match another, nor under another secret", () => {
  const digest = ring.digest("api-key", "value");
  expect(ring.matches("api-key", "value", digest)).toBe(true);
  expect(ring.matches("api-key", "other", digest)).toBe(false);
  expect(ring.matches("refresh-token", "value", digest)).toBe(false);
  expect(createKeyRing("another master secret of good length").matches("api-key", "value", digest)).toBe(false);
});
