import { expect, test } from "vitest";
import { repositoryIdOf, repositoryPath } from "./repository-path";

test.each(["acme/model", "a?b/c#d", "100%/x", "a%ED%A0%80/x", "<b>/\u202Ex", "line\r\n/x"])(
  "the page of repository %j is that of its whole name",
  (repoId) => {
    const { pathname, search, hash } = new URL(repositoryPath(repoId), "http://console.test");
    expect([search, hash]).toEqual(["", ""]);
    expect(repositoryIdOf(pathname.split("/").slice(3))).toBe(repoId);
  },
);

test("an address that is decoded already, or not at all by its rules, has a page", () => {
  expect(repositoryIdOf(["100%", "x"])).toBe("100%/x");
  expect(repositoryIdOf(["%ED%A0%80", "x", "more"])).toBe("%ED%A0%80/x");
});
