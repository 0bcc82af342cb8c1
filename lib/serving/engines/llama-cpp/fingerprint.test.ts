import { expect, test } from "vitest";
import { llamaCpp } from "./index";
import { external, host, withServer } from "./testing";

test("an installed llama-server is preferred", () => {
  expect(llamaCpp.fingerprint(withServer)).toEqual({
    engine: "llama-cpp",
    available: true,
    version: "9000",
    variant: "external",
  });
});

test("a llama-server with known holes is passed over for the bundled engine, with the reason", () => {
  const old = host({ executables: { "llama-cpp": external("version: 8000 (abc)") } });
  expect(llamaCpp.fingerprint(old)).toMatchObject({
    available: true,
    variant: "bundled",
    reason: expect.stringContaining("8000"),
  });
  expect(llamaCpp.fingerprint({ ...old, bundled: {} }).available).toBe(false);
});

test("versions since 0.x are newer than any build number", () => {
  const line = external("version: 0.6.0-dev (build 9400, commit abc)");
  expect(llamaCpp.fingerprint(host({ executables: { "llama-cpp": line } }))).toMatchObject({
    variant: "external",
    version: "0.6.0-dev",
  });
});
