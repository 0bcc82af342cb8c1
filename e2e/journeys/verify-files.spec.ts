import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { until } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { useOwnHub, type OwnHub } from "../own-hub";
import { signIn, type Credentials } from "../sign-in";
import { deploy, waitForPhase } from "../walk-to-serving";

const repoId = "journeys/kept-GGUF";
const file = "kept-F32.gguf";
const content = Buffer.from(tinyModel({ context: 192 }));

let own: OwnHub;
let page: Page;
let modelId: string;

test.beforeAll(async ({ browser }) => {
  own = await useOwnHub({ repositories: [{ repoId, files: { [file]: content } }] });
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  page = await context.newPage();
  const started = await own.api.call<{ model_id: string }>("POST", "/api/models/download", {
    model: repoId,
    files_to_download: [file],
  });
  modelId = started.model_id;
  await until("the model", 30_000, readModel, ({ ready }) => ready);
});

test.afterAll(async () => {
  await page.context().close();
  await own.leave();
});

const readModel = () => own.api.call<{ ready: boolean }>("GET", `/api/models/${modelId}`);

/** As a disk does that forgets: the size stays, the bytes do not. */
function damage(bytes: Buffer): void {
  const blob = join(own.product.home, "models", "blobs", "sha256", createHash("sha256").update(bytes).digest("hex"));
  chmodSync(blob, 0o600);
  writeFileSync(blob, Buffer.from(bytes).fill(7, bytes.length - 64));
  chmodSync(blob, 0o444);
}

async function verifyFiles(): Promise<void> {
  await page.getByRole("button", { name: "Verify files" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("What serves goes on serving");
  await checkAccessibility(page);
  await dialog.getByRole("button", { name: "Verify files" }).click();
  await expect(dialog).toBeHidden();
}

test("files are read again on request, and the pages tell since when they are known to be sound", async () => {
  await page.goto("/models");
  const row = page.getByRole("row", { name: new RegExp(repoId) });
  await expect(row).toContainText("at download");
  await page.goto(`/models/${modelId}`);
  await expect(page.getByRole("table", { name: "Files" })).toContainText(/this-machine.*at download/);
  await verifyFiles();
  await expect(page.getByRole("table", { name: "Files" })).toContainText(/this-machine.*verified just now/);
  await checkAccessibility(page);
  await page.goto("/models");
  await expect(row).toContainText("verified");
  await page.goto("/activity");
  await expect(page.getByRole("row", { name: /asked to verify a model .*kept-GGUF/ }).first()).toBeVisible();
});

test("a file damaged under a running engine is fetched again; the engine serves on and its page says what to do", async () => {
  const id = await deploy(own.api, modelId, "runs-on-kept", 60_000);
  damage(content);
  const sent = own.hub.bytesSentFor(file);
  await page.goto(`/models/${modelId}`);
  await verifyFiles();
  await expect(page.getByRole("table", { name: "Files" })).toContainText("fetched again", { timeout: 30_000 });
  expect(own.hub.bytesSentFor(file)).toBe(sent + content.length);
  await page.goto(`/deployments/${id}`);
  await expect(page.getByText("Serving", { exact: true }).first()).toBeVisible();
  await expect(page.getByText(`${file} was found damaged`)).toBeVisible();
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Restart deployment" }).click();
  await expect(page.getByText(`${file} was found damaged`)).toBeHidden({ timeout: 60_000 });
  await waitForPhase(own.api, id, "serving", 60_000);
  await own.api.call("DELETE", `/api/serving/deployment/${id}`);
});

test("a damaged file of a folder is said to be lost, and what to import again", async () => {
  const folder = join(own.product.home, "journey-kept");
  const bytes = Buffer.from(tinyModel({ context: 224 }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "folder-F32.gguf"), bytes);
  const { model_id } = await own.api.call<{ model_id: string }>("POST", "/api/models/import", { path: folder });
  const read = () => own.api.call<{ ready: boolean }>("GET", `/api/models/${model_id}`);
  await until("the import", 30_000, read, ({ ready }) => ready);
  damage(bytes);
  await page.goto(`/models/${model_id}`);
  await verifyFiles();
  await expect(page.getByText("folder-F32.gguf on this-machine is damaged")).toBeVisible();
  await expect(page.getByText(`It was imported from ${folder}`)).toBeVisible();
  await checkAccessibility(page);
});

test("who may write but is no admin is told why files cannot be verified, and the API says the same", async ({
  browser,
}) => {
  const writer: Credentials = { username: "wanda", password: "writes but does not administer" };
  const roles = ["user"];
  const { id } = await own.api.call<{ id: string }>("POST", "/api/auth/users/local", {
    ...writer,
    email: "wanda@example.com",
    roles,
  });
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context, writer);
  const view = await context.newPage();
  await view.goto(`/models/${modelId}`);
  const button = view.getByRole("button", { name: "Verify files" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(/admin/);
  const refused = await context.request.post(`/api/models/${modelId}/verification`, { data: {} });
  expect(refused.status()).toBe(403);
  await own.api.call("DELETE", `/api/auth/users/${id}`);
  await context.close();
});
