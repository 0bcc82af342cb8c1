import { expect, test } from "vitest";
import { createBypass } from "./bypass";

test.each([
  ["example.com", "https://example.com/", true],
  ["example.com", "https://a.b.example.com/", true],
  ["example.com", "https://notexample.com/", false],
  [".example.com", "https://example.com/", true],
  ["*.example.com", "https://hub.example.com/", true],
  ["EXAMPLE.com", "https://hub.Example.COM/", true],
  ["example.com:8443", "https://example.com:8443/", true],
  ["example.com:8443", "https://example.com/", false],
  ["example.com:443", "https://example.com/", true],
  ["example.com:80", "http://example.com/", true],
  ["a, b c,example.com", "https://example.com/", true],
  ["*", "https://anything.example/", true],
  ["", "https://example.com/", false],
  ["10.0.0.0/8", "http://10.1.2.3/", true],
  ["10.0.0.0/8", "http://11.1.2.3/", false],
  ["10.0.0.0/8", "http://ten.example/", false],
  ["192.168.1.5", "http://192.168.1.5:8080/", true],
  ["192.168.1.5:8080", "http://192.168.1.5:9090/", false],
  ["fd00::/8", "http://[fd12::1]/", true],
  ["fd12::1", "http://[fd12::1]/", true],
  ["[fd12::1]:8080", "http://[fd12::1]:8080/", true],
  ["[fd12::1]:8080", "http://[fd12::1]:9090/", false],
  ["10.0.0.0/99", "http://10.1.2.3/", false],
  ["10.0.0.0/", "http://10.1.2.3/", false],
])("NO_PROXY=%s for %s: %s", (list, target, expected) => {
  expect(createBypass(list)(new URL(target))).toBe(expected);
});

test.each([
  "http://127.0.0.1:3001/",
  "http://127.8.8.8/",
  "http://localhost:3000/",
  "http://[::1]/",
  "http://a.localhost/",
])("%s is this machine, and is never asked for through a proxy", (target) =>
  expect(createBypass("")(new URL(target))).toBe(true),
);
