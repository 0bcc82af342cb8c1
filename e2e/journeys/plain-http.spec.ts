import { expect, test, type BrowserContext, type Page } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { useOwnHub, type OwnHub } from "../own-hub";
import { deployEcho, prepareProduct } from "../prepared-product";
import { owner } from "../sign-in";

/* The console as a company's network sees it: plain http under a name, so what browsers keep for secure pages is missing. */

const repoId = "journeys/plain-http-GGUF";
const file = "plain-http-F32.gguf";

test.describe.configure({ mode: "serial" });

let own: OwnHub;
let context: BrowserContext;
let page: Page;
let echoId = "";

test.beforeAll(async ({ browser }) => {
  const { api, modelId } = await prepareProduct();
  echoId = await deployEcho(api, modelId, "plain-http");
  own = await useOwnHub({ repositories: [{ repoId, files: { [file]: Buffer.from(tinyModel({ context: 256 })) } }] });
  context = await browser.newContext({ baseURL: `http://kamiwaza.test:${new URL(own.product.url).port}` });
  page = await context.newPage();
});

test.afterAll(async () => {
  await own.api.call("DELETE", `/api/serving/deployment/${echoId}/delete`);
  await context.close();
  await own.leave();
});

test("a person signs in on plain http, under a name that is not localhost", async () => {
  await page.goto("/sign-in");
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.getByLabel("User name or e-mail").fill(owner.username);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("a model is fetched and deployed there", async () => {
  await page.goto(`/models/discover/${repoId}`);
  await page.getByRole("button", { name: "Get", exact: true }).first().click();
  await expect(page).toHaveURL(/\/downloads/);
  await page.goto(`/models/discover/${repoId}`);
  await page.getByRole("link", { name: "Deploy", exact: true }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("over-plain-http");
  await page.getByRole("button", { name: "Deploy model" }).click();
  await expect(page).toHaveURL(/\/deployments\/[0-9a-f-]{36}/);
  await own.api.call("DELETE", `/api/serving/deployment/${page.url().split("/").pop()}/delete`);
});

test("a folder is asked for there, and why it cannot be imported is told", async () => {
  await page.goto("/models/discover");
  await page.getByRole("button", { name: "Import from folder" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import from a folder" });
  await dialog.getByRole("textbox").first().fill("/nowhere/at-all");
  await dialog.getByRole("button", { name: "Import model" }).click();
  await expect(dialog.getByText("There is no folder /nowhere/at-all on this node.")).toBeVisible({ timeout: 30_000 });
});

test("an API key is made and copied there", async () => {
  await page.goto("/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("plain http");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText(/^kmz_[0-9a-f]{32}_/).first()).toBeVisible();
  await page.getByRole("button", { name: /^Copy/ }).first().click();
  await expect(page.getByRole("status").filter({ hasText: /^Copied$/ })).toBeAttached();
  await page.getByRole("button", { name: "I saved the key" }).click();
});

test("a question is answered there", async () => {
  await page.goto(`/chat?deployment=${echoId}`);
  await page.getByRole("textbox", { name: "Message" }).fill("hello over http");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator('[data-role="assistant"]').last()).toContainText("You said: hello over http");
});
