import { expect, test } from "vitest";
import { parseCommandLine, UsageError } from "./command-line";

test("commands and their options are understood", () => {
  expect(parseCommandLine(["up"])).toEqual({ name: "up", foreground: false });
  expect(parseCommandLine(["up", "--foreground"])).toEqual({ name: "up", foreground: true });
  expect(parseCommandLine(["status", "--json"])).toEqual({ name: "status", json: true, setupToken: false });
  expect(parseCommandLine(["logs", "web", "-f", "-n", "5"])).toEqual({
    name: "logs",
    of: ["web"],
    follow: true,
    lines: 5,
    json: false,
  });
  expect(parseCommandLine(["logs", "--json"])).toMatchObject({ json: true, follow: false, lines: 50 });
  expect(parseCommandLine(["logs"])).toMatchObject({
    of: ["supervisor", "postgres", "web", "worker", "gateway", "agent"],
  });
  const reset = { name: "reset-password", userName: "ada", endKeys: true };
  expect(parseCommandLine(["reset-password", "ada", "--end-keys"])).toEqual(reset);
  expect(parseCommandLine([])).toEqual({ name: "help" });
});

test.each([
  ["start"],
  ["up", "--fast"],
  ["logs", "nginx"],
  ["logs", "-n", "many"],
  ["down", "now"],
  ["reset-password"],
])("%s %s is refused with the reason", (...words) => {
  expect(() => parseCommandLine(words)).toThrow(UsageError);
});
