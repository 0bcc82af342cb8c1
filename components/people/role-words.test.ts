import { expect, test } from "vitest";
import { isAuditor, levelOf, rolesWith, roleWords } from "./role-words";

test("the largest role says how much a person may do", () => {
  expect(levelOf(["viewer", "admin", "user"])).toBe("admin");
  expect(levelOf(["auditor"])).toBe("none");
  expect(isAuditor(["auditor"])).toBe(true);
});

test("a change of role takes the former one away and keeps roles that the console does not know", () => {
  expect(rolesWith(["admin", "user", "team:blue"], "viewer", true)).toEqual(["viewer", "auditor", "team:blue"]);
  expect(rolesWith(["viewer", "auditor"], "none", false)).toEqual([]);
});

test("roles are told in words", () => {
  expect(roleWords(["admin", "user"])).toBe("Admin");
  expect(roleWords(["auditor", "team:blue"])).toBe("Auditor, team:blue");
  expect(roleWords([])).toBe("No role");
});
