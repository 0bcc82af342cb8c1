import { expect, test, type Locator } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";
import { deploy, waitForPhase } from "../walk-to-serving";

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

test("each replica's log can be read, and an engine that never ran before says so", async ({ browser }) => {
  const { product, api, modelId } = await prepareProduct();
  const two = { engine_name: "fake", min_copies: 2, starting_copies: 2 };
  const id = await deploy(api, modelId, "twins", 90_000, two);
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto(`/deployments/${id}?tab=logs`);
  await expect(page.getByText("2 of 2 replicas")).toBeVisible();
  const asked = page.waitForRequest((request) => request.url().includes("instance_id="));
  await page.getByRole("combobox", { name: "Replica" }).selectOption({ index: 0 });
  await asked;
  await expect(page.getByRole("log")).toContainText("ready");
  await page.getByRole("combobox", { name: "Run" }).selectOption("Previous run");
  await expect(page.getByText("No earlier run")).toBeVisible();
  await expect(page.getByText("No data since")).toBeHidden();
  await checkAccessibility(page);
  await api.call("DELETE", `/api/serving/deployment/${id}/delete`);
  await context.close();
});
