import { expect, test } from "playwright/test";
import { deployEcho, prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

test("on a small laptop and a tablet the memory of a deployment and its menu are in sight", async ({ browser }) => {
  const { product, api, modelId } = await prepareProduct();
  const name = "a-deployment-with-a-name-as-long-as-people-give-them-in-earnest";
  const id = await deployEcho(api, modelId, name);
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/deployments");
  for (const width of [768, 1024, 1279]) {
    await page.setViewportSize({ width, height: 700 });
    await expect(page.getByRole("button", { name: `Actions of ${name}` })).toBeInViewport({ ratio: 1 });
    if (width >= 1024) await expect(page.getByRole("columnheader", { name: "Memory" })).toBeInViewport({ ratio: 1 });
  }
  await api.call("DELETE", `/api/serving/deployment/${id}/delete`);
  await context.close();
});
