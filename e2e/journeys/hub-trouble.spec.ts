import { expect, test } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { checkAccessibility } from "../check-accessibility";
import { useOwnHub, type OwnHub } from "../own-hub";
import { signIn } from "../sign-in";

const gated = "journeys/gated-GGUF";
const about = { tags: ["gguf"] };

let own: OwnHub;

test.beforeAll(async () => {
  const files = { "gated-F32.gguf": Buffer.from(tinyModel({ context: 512 })) };
  own = await useOwnHub({ repositories: [{ repoId: gated, files, gated: true, about }], token: "hf_journey" });
});

test.afterAll(() => own.leave());

test("a gated repository says what to do before and after it refused", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto(`/models/discover/${gated}`);
  await expect(page.getByText("Its owner asks for a licence to be accepted first")).toBeVisible();
  await expect(page.getByRole("link", { name: "Accept on the hub" })).toHaveAttribute(
    "href",
    `${own.hub.url}/${gated}`,
  );
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Get", exact: true }).click();
  const row = page.getByRole("listitem", { name: `Download of ${gated}` });
  await expect(row.getByText("Failed", { exact: true })).toBeVisible({ timeout: 30_000 });
  await row.getByRole("link", { name: "Accept licence" }).click();
  await expect(page.getByRole("link", { name: "Accept on the hub" })).toBeVisible();
  await page.goBack();
  await row.getByRole("link", { name: "Open settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await context.close();
});

test("without its hub the console says so, lists what is here, and shows the ways on", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  own.hub.faults.add({ kind: "status", status: 503 });
  await page.goto("/models/discover?q=journeys");
  await expect(page.getByText("The hub did not answer")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("link", { name: gated })).toBeVisible();
  await expect(page.getByRole("link", { name: "Set a mirror" })).toBeVisible();
  await checkAccessibility(page);
  own.hub.faults.clear();
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByText("The hub did not answer")).toBeHidden();
  await page.goto("/models/discover?q=no-such-model-anywhere");
  await expect(page.getByText("Nothing found for “no-such-model-anywhere”")).toBeVisible();
  await page.goto("/models/discover/journeys/nowhere");
  await expect(page.getByText("The hub shows no repository of this name")).toBeVisible();
  await checkAccessibility(page);
  await context.close();
});
