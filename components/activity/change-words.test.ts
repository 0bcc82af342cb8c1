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

test("an action that nobody put into words is shown as it is", () => {
  expect(changeWords({ action: "engine.transmogrify", object_name: null })).toBe("engine.transmogrify");
});
