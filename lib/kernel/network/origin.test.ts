import { expect, test } from "vitest";
import { addressBelow, isBoundToMachine, parseOrigin } from ".";

test.each([
  ["https://atlas:3200", "https://atlas:3200"],
  ["https://atlas:3200/", "https://atlas:3200"],
  ["HTTP://Atlas:80", "http://atlas"],
  ["https://[fd00::7]:3200", "https://[fd00::7]:3200"],
])("%s is an origin", (address, origin) => expect(parseOrigin(address)).toBe(origin));

test.each([
  "https://a/b",
  "https://a?",
  "https://a/?b",
  "https://a#",
  "https://u@a",
  "ws://a",
  "a:3200",
  "",
  "https://",
])("%j is more or less than an origin", (address) => expect(parseOrigin(address)).toBeUndefined());

test("what is joined to an origin stays its path, whatever the origin was stored as", () => {
  for (const stored of ["http://127.0.0.1:3001/api/secret?x=", "http://127.0.0.1:3001#", "http://127.0.0.1:3001"])
    expect(addressBelow(stored, "/instances/1/logs", { run: "current" }).href).toBe(
      "http://127.0.0.1:3001/instances/1/logs?run=current",
    );
});

test.each(["10.0.0.1", "192.168.1.1", "fd00::7", "203.0.113.9", "atlas", "localhost.example.com"])(
  "%s may be another machine",
  (host) => expect(isBoundToMachine(host)).toBe(false),
);

test.each(["127.8.9.1", "[::1]", "::ffff:169.254.169.254", "0.0.0.0", "a.localhost", "LOCALHOST.", "fe80::1"])(
  "%s is never another machine",
  (host) => expect(isBoundToMachine(host)).toBe(true),
);
