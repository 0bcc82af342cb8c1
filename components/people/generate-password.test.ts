import { expect, test } from "vitest";
import { password } from "@/lib/identity/auth/contract/account-fields";
import { generatePassword } from "./generate-password";

test("a first password is accepted, is read without doubt, and is another one each time", () => {
  const made = Array.from({ length: 200 }, generatePassword);
  for (const each of made) {
    expect(password.safeParse(each).success).toBe(true);
    expect(each).toMatch(/^([a-km-np-z2-9]{4}-){4}[a-km-np-z2-9]{4}$/);
  }
  expect(new Set(made).size).toBe(made.length);
});
