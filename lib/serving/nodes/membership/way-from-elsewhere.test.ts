import { hostname } from "node:os";
import { expect, test } from "vitest";
import { wayFromElsewhere } from "./way-from-elsewhere";

const local = "http://localhost:3000";

test("an installation that only its own machine reaches says so, and what to set", () => {
  const { origin, warnings } = wayFromElsewhere(local, "127.0.0.1");
  expect(origin).toBe(`http://${hostname()}:3000`);
  expect(warnings).toEqual([
    expect.stringMatching(/^Other machines cannot reach .* Set GATEWAY_HOST=0\.0\.0\.0 in \.env/),
    expect.stringContaining("set PUBLIC_URL"),
  ]);
});

test("one that listens to all but has no name of its own asks for PUBLIC_URL", () => {
  expect(wayFromElsewhere(local, "0.0.0.0").warnings).toEqual([expect.stringContaining(hostname())]);
});

test("one with a public name behind a closed gateway works with a proxy on this machine alone", () => {
  const { origin, warnings } = wayFromElsewhere("https://ai.example.com", "::1");
  expect(origin).toBe("https://ai.example.com");
  expect(warnings).toEqual([
    expect.stringMatching(/only if a proxy on this machine serves https:\/\/ai\.example\.com/),
  ]);
});

test.each(["0.0.0.0", "192.0.2.7", undefined])(
  "nothing is warned about when it is reached as it should be (%s)",
  (host) => {
    expect(wayFromElsewhere("https://ai.example.com", host).warnings).toEqual([]);
  },
);
