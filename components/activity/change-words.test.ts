import { expect, test } from "vitest";
import { changeWords } from "./change-words";

test("a change reads as what somebody did, to what", () => {
  expect(changeWords({ action: "deployment.create", object_name: "support-bot" })).toBe(
    "created deployment support-bot",
  );
  expect(changeWords({ action: "api-key.revoke", object_name: null })).toBe("revoked an API key");
  expect(changeWords({ action: "user.create", object_name: null })).toBe("created a user");
  expect(changeWords({ action: "session.create", object_name: null })).toBe("signed in");
});

test.each([
  [{ active: { from: true, to: false } }, "locked user bob"],
  [{ active: { from: false, to: true } }, "unlocked user bob"],
  [{ roles: { from: ["user"], to: ["viewer"] } }, "gave user bob the role viewer"],
  [{ email: { from: null, to: "bob@example.org" } }, "changed user bob"],
])("a person who is changed by %j: %s", (changed, words) => {
  expect(changeWords({ action: "user.update", object_name: "bob", detail: { username: "bob", changed } })).toBe(words);
});

test("a change recorded by an older version is one without its values", () => {
  expect(changeWords({ action: "user.update", object_name: null, detail: { active: false } })).toBe("changed a user");
});

test("an action that nobody put into words is shown as it is", () => {
  expect(changeWords({ action: "engine.transmogrify", object_name: null })).toBe("engine.transmogrify");
});
