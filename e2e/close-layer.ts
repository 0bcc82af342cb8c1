import { expect, type Locator, type Page } from "playwright/test";

/** Closes a dialog or a sheet by Escape, pressed again until it listens: on a busy machine it is seen before that. */
export async function closeLayer(page: Page, layer: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(layer).toBeHidden({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}
