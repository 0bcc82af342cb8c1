import { expect, test } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { openProduct } from "../open-product";
import { signIn, type Credentials } from "../sign-in";

const grace: Credentials = { username: "grace", password: "the first of her passwords" };
const newPassword = "the second of her passwords";

test("people change their own password: a wrong one is told at its field, the right one ends other sessions", async ({
  browser,
}) => {
  const { product, api } = await openProduct();
  const { id } = await api.call<{ id: string }>("POST", "/api/auth/users/local", { ...grace, roles: ["viewer"] });
  const [here, elsewhere] = [
    await browser.newContext({ baseURL: product.url }),
    await browser.newContext({ baseURL: product.url }),
  ];
  await Promise.all([signIn(here, grace), signIn(elsewhere, grace)]);
  const page = await here.newPage();
  await page.goto("/nodes");
  await page.getByRole("button", { name: grace.username }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();

  const current = page.getByLabel("Current password", { exact: true });
  await current.fill("not her password");
  await page.getByLabel("New password", { exact: true }).fill(newPassword);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(current).toHaveAccessibleDescription(/is wrong/i);
  await checkAccessibility(page);

  await current.fill(grace.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();
  await expect(current).toHaveValue("");
  expect((await here.request.get("/api/auth/users/me")).status()).toBe(200);
  expect((await elsewhere.request.get("/api/auth/users/me")).status()).toBe(401);
  await signIn(elsewhere, { ...grace, password: newPassword });

  await api.call("DELETE", `/api/auth/users/${id}`);
  await Promise.all([here.close(), elsewhere.close()]);
});
