import { expect, test } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { deployEcho, prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

const deploymentsAsked = /\/api\/serving\/deployments\/page/;

test("a page that cannot be brought up to date keeps what it had, says since when it is old and why, and recovers", async ({
  browser,
}) => {
  const { product, api, modelId } = await prepareProduct();
  const id = await deployEcho(api, modelId, "stays-in-sight");
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/deployments");
  const row = page.getByRole("row", { name: /stays-in-sight/ });
  await expect(row).toContainText(/Serving.*(just now|for )/);

  const broken = { status: 500, json: { code: "INTERNAL", detail: "The database is away." } };
  await page.route(deploymentsAsked, (route) => route.fulfill(broken));
  const notice = page.getByRole("status").filter({ hasText: "No data since" });
  await expect(notice).toContainText("The database is away.");
  await expect(row).toBeVisible();
  await checkAccessibility(page);
  // Pressed while nothing is let through: afterwards the page's own next look may be first, and the button gone.
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toContainText("The database is away.");
  await page.unroute(deploymentsAsked);
  await expect(notice).toBeHidden();

  await context.setOffline(true);
  await expect(notice).toContainText("This browser is offline.");
  await context.setOffline(false);
  await expect(notice).toBeHidden();

  await page.route(deploymentsAsked, (route) => route.fulfill(broken));
  await page.getByRole("link", { name: "API keys", exact: true }).click();
  await expect(notice).toBeHidden();
  await api.call("DELETE", `/api/serving/deployment/${id}/delete`);
  await context.close();
});

test("a page asked for while nobody answers opens when somebody does, and what was there stays until then", async ({
  browser,
}) => {
  const { product } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/nodes");
  await expect(page.getByRole("heading", { level: 1, name: "Nodes" })).toBeVisible();
  await expect(page.getByRole("link", { name: "this-machine" })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "This browser is offline." })).toBeVisible();
  await expect(page.getByRole("link", { name: "this-machine" })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await context.close();
});
