import { expect, test, type Locator } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";
import { waitForPhase } from "../walk-to-serving";

test("an engine out of memory shows the cause, the line that proves it and a fix, and serves once that is applied", async ({
  browser,
}) => {
  const { product, api, modelId } = await prepareProduct();
  const id = await api.call<string>("POST", "/api/serving/deploy_model", {
    m_id: modelId,
    deployment_name: "too-large",
    engine_name: "fake",
    config: { failure: "start-out-of-memory" },
  });
  await waitForPhase(api, id, "failed", 90_000);
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();

  await page.goto("/deployments");
  await expect(page.getByRole("row", { name: /too-large/ })).toContainText("ran out of memory");
  await page.getByRole("link", { name: "See the fix for too-large" }).click();
  await expect(page.getByText("The engine ran out of memory")).toBeVisible();
  await expect(page.getByRole("figure").filter({ hasText: "Evidence" })).toContainText("failed to allocate");
  await expect(page.getByRole("listitem").filter({ hasText: "Starting engine" })).toContainText("failed");
  await checkAccessibility(page);

  await page.setViewportSize({ width: 320, height: 640 });
  const bottomOf = async (place: Locator) => {
    const box = await place.boundingBox();
    return (box?.y ?? NaN) + (box?.height ?? NaN);
  };
  const log = page.getByRole("log");
  await log.scrollIntoViewIfNeeded();
  const card = page.getByRole("region", { name: "How far it came" });
  expect(await bottomOf(log), "the log ends inside its card").toBeLessThan(await bottomOf(card));

  await page.getByRole("button", { name: "Ask for less and try again" }).click();
  await expect(page.getByText("Serving", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("heading", { name: "Endpoint" })).toBeVisible();
  await api.call("DELETE", `/api/serving/deployment/${id}/delete`);
  await context.close();
});
