import { expect, test } from "playwright/test";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

test("the palette goes to pages and acts, by keyboard alone, and gives the focus back", async ({ browser }) => {
  const { product } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

  const palette = page.getByRole("combobox");
  // The page is seen before it listens.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(palette).toBeFocused({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.type("api k");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "API keys" })).toBeFocused();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette).toBeFocused();
  await page.keyboard.type("create api key");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Create API key" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette).toBeFocused();
  await page.keyboard.type(`model ${product.model.words}`);
  await expect(page.getByRole("option", { name: product.model.repoId })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: product.model.repoId })).toBeFocused();

  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { level: 1, name: "Nodes" })).toBeFocused();
  await context.close();
});
