import { expect, test } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { until } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { useOwnHub, type OwnHub } from "../own-hub";
import { signIn } from "../sign-in";

const mebibyte = 1024 * 1024;
const large = { repoId: "journeys/large-GGUF", file: "large-F32.gguf" };
const damaged = { repoId: "journeys/damaged-GGUF", file: "damaged-F32.gguf" };

let own: OwnHub;

test.beforeAll(async () => {
  own = await useOwnHub({
    bytesPerSecond: 2 * mebibyte,
    repositories: [
      { repoId: large.repoId, files: { [large.file]: Buffer.from(tinyModel({ extraTokens: 40_000 })) } },
      { repoId: damaged.repoId, files: { [damaged.file]: Buffer.from(tinyModel({ context: 1024 })) } },
    ],
  });
});

test.afterAll(() => own.leave());

type Download = { bytes_done: number };

const start = async ({ repoId, file }: typeof large) => {
  const body = { model: repoId, files_to_download: [file] };
  return (await own.api.call<{ download_id: string }>("POST", "/api/models/download", body)).download_id;
};

test("a download is paused and resumed, and what had arrived is not fetched again", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/downloads");
  const id = await start(large);
  const read = () => own.api.call<Download>("GET", `/api/downloads/${id}`);
  const arrived = 3 * mebibyte;
  await until("a part of the file", 30_000, read, ({ bytes_done }) => bytes_done > arrived);
  const row = page.getByRole("listitem", { name: `Download of ${large.repoId}` });
  await row.getByRole("button", { name: "Pause download" }).click();
  await expect(row.getByText("Paused", { exact: true })).toBeVisible();
  await checkAccessibility(page);
  await row.getByRole("button", { name: "Resume download" }).click();
  await expect(row.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(row.getByRole("link", { name: "Deploy model" })).toBeVisible();
  const size = own.hub.fileOf(large.repoId, large.file).sizeBytes;
  expect(own.hub.bytesSentFor(large.file)).toBeLessThan(size + arrived);
  await context.close();
});

test("a file that arrives damaged is set aside and fetched once more; then a person decides", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/downloads");
  own.hub.faults.add({ kind: "wrong-byte", offset: 1000, route: "storage", path: damaged.file, times: 2 });
  await start(damaged);
  const row = page.getByRole("listitem", { name: `Download of ${damaged.repoId}` });
  await expect(row.getByText("It arrived damaged twice")).toBeVisible({ timeout: 30_000 });
  await expect(row).toContainText("quarantine");
  await checkAccessibility(page);
  await page.goto("/");
  await expect(page.getByText(`The download of ${damaged.repoId} failed`)).toBeVisible();
  await page.goto("/downloads");
  await row.getByRole("button", { name: "Try again" }).click();
  await expect(row.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  await context.close();
});
