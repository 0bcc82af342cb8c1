import { expect, test } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

const nobody = "00000000-0000-4000-8000-000000000000";

test("a page is titled by what it shows, and an id that nobody knows is not found, in the console", async ({
  browser,
}) => {
  const { product, modelId } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto(`/models/${modelId}`);
  await expect(page).toHaveTitle(`${product.model.repoId.split("/")[1]} · Kamiwaza`);
  for (const path of [`/models/${nobody}`, `/deployments/${nobody}`, `/nodes/${nobody}`, "/nodes/not-an-id"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Deployments" }).first()).toBeVisible();
  }
  await checkAccessibility(page);
  await context.close();
});
