import { expect, test, type Page } from "playwright/test";
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

test("what is typed while the palette's code is still on its way is typed into it and is no shortcut", async ({
  browser,
}) => {
  const { product } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/", { waitUntil: "networkidle" }).catch(() => undefined);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  const letGo = Promise.withResolvers<void>();
  const heldBack = page.waitForEvent("request", (request) => request.url().endsWith(".js"));
  await page.route("**/*.js", async (route) => {
    await letGo.promise;
    await route.continue();
  });
  await page.keyboard.press("ControlOrMeta+k");
  await heldBack;
  await page.keyboard.type("legxx");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("al");
  letGo.resolve();
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("!");
  await expect(page.getByRole("combobox")).toHaveValue("legal!");
  await expect(page.getByText("No results")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/");
  await context.close();
});

test("at a phone's width nothing that cannot be seen takes the focus, and a list is sorted from its menu", async ({
  browser,
}) => {
  const { product } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 320, height: 640 } });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/models");
  await expect(page.getByRole("link", { name: product.model.repoId })).toBeVisible();
  await page.locator("main").focus();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press("Tab");
    expect(await hiddenFocus(page)).toBeUndefined();
  }
  await page.getByRole("button", { name: "Sort", exact: true }).click();
  await page.getByRole("menuitemradio", { name: "On disk" }).click();
  await expect(page).toHaveURL(/sort=-size/);
  await context.close();
});

/** The name of what has the focus, where nobody can see it. */
function hiddenFocus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return undefined;
    // A link that wraps has a box for each line.
    const isSeen = [...focused.getClientRects()].some(({ left, top, width, height }) =>
      focused.contains(document.elementFromPoint(left + width / 2, top + height / 2)),
    );
    return isSeen ? undefined : (focused.textContent ?? focused.tagName);
  });
}
