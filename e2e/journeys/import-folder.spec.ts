import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { checkAccessibility } from "../check-accessibility";
import { useOwnHub, type OwnHub } from "../own-hub";
import { signIn } from "../sign-in";

let own: OwnHub;
let page: Page;

test.beforeAll(async ({ browser }) => {
  own = await useOwnHub({ repositories: [] });
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  page = await context.newPage();
});

test.afterAll(async () => {
  await page.context().close();
  await own.leave();
});

async function importFolder(path: string): Promise<void> {
  await page.goto("/models/discover");
  await page.getByRole("button", { name: "Import from folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /Folder on/ }).fill(path);
  await dialog.getByRole("button", { name: "Import model" }).click();
}

test("a folder of the machine becomes a model that can be deployed", async () => {
  const folder = join(own.product.home, "journey-import");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "imported-F32.gguf"), tinyModel({ context: 256, chatTemplate: undefined }));
  await importFolder(folder);
  const row = page.getByRole("listitem", { name: "Import of journey-import" });
  await expect(row.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  await row.getByRole("link", { name: "journey-import" }).click();
  await expect(page.getByRole("heading", { name: "journey-import" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Deploy model" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Files" })).toContainText(/this-machine.*at download/);
  await checkAccessibility(page);
  await page.getByRole("link", { name: "Deploy model" }).click();
  await expect(page.getByText("This is a base model")).toBeVisible();
  await checkAccessibility(page);
});

test("a folder that cannot be imported says why, and a path that is none is refused in its field", async () => {
  await importFolder("models/here");
  await expect(page.getByRole("dialog").getByText("Begin with /")).toBeVisible();
  await checkAccessibility(page);
  const empty = join(own.product.home, "journey-empty");
  mkdirSync(empty, { recursive: true });
  await importFolder(empty);
  await expect(page.getByRole("dialog").getByText(/There is no model in .*journey-empty/)).toBeVisible({
    timeout: 30_000,
  });
  await checkAccessibility(page);
  await page.goto("/models");
  await expect(page.getByRole("heading", { name: "Library" })).toBeVisible();
  await expect(page.getByText("journey-empty")).toHaveCount(0);
  await page.goto("/");
  await expect(page.getByText("The import of journey-empty failed")).toHaveCount(0);
});
