import { expect, test } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { useOwnHub, type OwnHub } from "../own-hub";
import { signIn } from "../sign-in";

const repoId = "journeys/one-step-GGUF";
const file = "one-step-F32.gguf";

let own: OwnHub;

test.beforeAll(async () => {
  own = await useOwnHub({ repositories: [{ repoId, files: { [file]: Buffer.from(tinyModel({ context: 768 })) } }] });
});

test.afterAll(() => own.leave());

test("one press downloads a choice and deploys that very file, until it serves", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto(`/models/discover/${repoId}`);
  await page.getByRole("button", { name: "Get and deploy" }).first().click();
  await expect(page).toHaveURL(/\/deployments\/[0-9a-f-]{36}/);
  await expect(page.getByText("Serving", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(file)).toBeVisible();

  await page.goto(`/models/discover/${repoId}`);
  await expect(page.getByText("On disk")).toBeVisible();
  await expect(page.getByRole("button", { name: "Get and deploy" })).toBeHidden();
  await page.getByRole("link", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New deployment" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "File" }).locator("option:checked")).toContainText(file);
  await context.close();
});
