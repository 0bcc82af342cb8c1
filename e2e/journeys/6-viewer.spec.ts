import { expect, test } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { prepareProduct } from "../prepared-product";
import { signIn, type Credentials } from "../sign-in";

const viewer: Credentials = { username: "vera", password: "looks but does not touch" };

test("a viewer sees the pages, is told why the buttons do nothing, and does not see what others did", async ({
  browser,
}) => {
  const { product, api } = await prepareProduct();
  const { id } = await api.call<{ id: string }>("POST", "/api/auth/users/local", {
    ...viewer,
    email: "vera@example.com",
    roles: ["viewer"],
  });
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context, viewer);
  const page = await context.newPage();
  for (const { path, button } of [
    { path: "/deployments", button: "New deployment" },
    { path: "/nodes", button: "Add node" },
    { path: "/settings", button: "Save settings" },
  ]) {
    await page.goto(path);
    const action = page.getByRole("button", { name: button }).first();
    await expect(action).toHaveAttribute("aria-disabled", "true");
    await expect(action).toHaveAccessibleDescription(/role/);
    await checkAccessibility(page);
  }
  await page.goto("/activity");
  await expect(page.getByText("What you did: every change")).toBeVisible();
  await expect(page.getByRole("cell", { name: /^ada$/ })).toHaveCount(0);

  await page.goto("/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("combobox", { name: "Allowed" })).toHaveValue("inference");
  await dialog.getByRole("textbox", { name: "Name" }).fill("what a viewer may");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("dialog", { name: "Your new API key" })).toBeVisible();
  await api.call("DELETE", `/api/auth/users/${id}`);
  await context.close();
});
