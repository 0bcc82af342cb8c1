import { expect, test, type Page } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

let page: Page;
let plans: unknown[] = [];

test.beforeAll(async ({ browser }) => {
  const { product, modelId } = await prepareProduct();
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  page = await context.newPage();
  page.on("request", (request) => request.url().endsWith("/api/serving/plan") && plans.push(request.postDataJSON()));
  await page.goto(`/deployments/new?model=${modelId}`);
  await expect(page.getByText("Fits on", { exact: false }).first()).toBeVisible();
});

test.afterAll(() => page.context().close());

const planOf = (contextLength: number): unknown => expect.objectContaining({ config: { contextLength } });

test("a name changes nothing of the choice, and one that cannot be is told at its field", async () => {
  plans = [];
  const name = page.getByRole("textbox", { name: "Name" });
  await name.pressSequentially("my model");
  await expect(name).toHaveAccessibleDescription(/Letters, digits/);
  await expect(page.getByText("Fits on", { exact: false }).first()).toBeVisible();
  expect(plans).toEqual([]);
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Deploy model" }).click();
  await expect(name).toBeFocused();
  await expect(page).toHaveURL(/\/deployments\/new/);
  await name.fill("my-model");
  await expect(name).not.toHaveAccessibleDescription(/Letters, digits/);
});

test("while a setting is typed the last choice stays in sight, and the page does not move", async () => {
  await page.getByText("Engine settings", { exact: true }).click();
  const context = page.getByRole("spinbutton", { name: "Context length" });
  await page.route("**/api/serving/plan", async (route) => {
    await expect(page.getByText("Fits on", { exact: false }).first()).toBeVisible();
    await route.continue();
  });
  await context.click();
  const above = await context.boundingBox();
  plans = [];
  await context.pressSequentially("8192");
  await expect(page.getByText("Context (KV cache)").first()).toBeVisible();
  await expect.poll(() => plans.at(-1)).toEqual(planOf(8192));
  expect(await context.boundingBox()).toEqual(above);
  for (const tooShort of [8, 81]) expect(plans).not.toContainEqual(planOf(tooShort));
  await context.fill("9");
  await expect(context).toHaveAccessibleDescription(/A whole number from 256/);
  await page.unroute("**/api/serving/plan");
});

test("where a machine has an accelerator, the processor alone can be asked for", async () => {
  await expect(page.getByRole("combobox", { name: "Runs on" })).toBeHidden();
  await page.route("**/api/nodes/summaries", async (route) => {
    const nodes = (await (await route.fetch()).json()) as { facts: { accelerators: unknown[] } }[];
    for (const node of nodes) node.facts.accelerators = [{ name: "an accelerator" }];
    await route.fulfill({ json: nodes });
  });
  await page.getByRole("combobox", { name: "Runs on" }).selectOption("processor only");
  await expect.poll(() => plans.at(-1)).toMatchObject({ force_cpu: true });
});
