import { expect, test, type Page } from "playwright/test";
import type { ApiClient } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { deployEcho, prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

/* What was said and answered in the playground outlives every mishap. */

let page: Page;
let api: ApiClient;
let modelId = "";
let echoId = "";

test.beforeAll(async ({ browser }) => {
  const prepared = await prepareProduct();
  ({ api, modelId } = prepared);
  echoId = await deployEcho(api, modelId, "keeps", { tokenDelayMs: 50 });
  const context = await browser.newContext({ baseURL: prepared.product.url, viewport: { width: 1280, height: 800 } });
  await signIn(context);
  page = await context.newPage();
});

test.beforeEach(async () => {
  await page.goto(`/chat?deployment=${echoId}`);
});

test.afterAll(async () => {
  await api.call("DELETE", `/api/serving/deployment/${echoId}/delete`);
  await page.context().close();
});

const answers = () => page.locator('[data-role="assistant"]');
const composer = () => page.getByRole("textbox", { name: "Message" });

async function ask(text: string): Promise<void> {
  await composer().fill(text);
  await composer().press("Enter");
}

async function answered(text: string | RegExp): Promise<void> {
  await expect(answers().last()).toContainText(text);
  await expect(page.getByRole("button", { name: "Stop" })).toBeHidden();
}

test("an answer the server does not take stays, says so, and is stored by going on", async () => {
  await page.route("**/messages", async (route) => {
    const isAnswer = route.request().postData()?.includes('"role":"assistant"') ?? false;
    await (isAnswer ? route.fulfill({ status: 500, json: { code: "INTERNAL", detail: "No." } }) : route.continue());
  });
  await ask("worth keeping");
  await answered("You said: worth keeping");
  await expect(answers().last()).toContainText("This answer is not stored yet");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Store answer" }).click();
  await expect(answers().last()).toContainText("This answer is not stored yet");
  await page.unroute("**/messages");
  await ask("go on");
  await answered("You said: go on");
  await expect(page.getByText("This answer is not stored yet")).toBeHidden();
  await page.reload();
  await expect(answers()).toHaveCount(2);
});

test("an answer goes on while one looks at another page", async () => {
  await ask(`left ${"word ".repeat(60)}end`);
  await expect(answers().last()).toContainText("You said: left");
  await page.getByRole("link", { name: "Nodes", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Nodes" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await answered(/word end/);
});

test("a reload keeps what had come, and the answer can be continued", async () => {
  await ask(`begun ${"word ".repeat(100)}end`);
  await expect(answers().last()).toContainText("You said: begun word");
  await page.reload();
  await expect(answers().last()).toContainText("You said: begun word");
  await page.getByRole("button", { name: "Continue" }).click();
  await answered("You said: Go on");
  await expect(answers()).toHaveText(/You said: begun word/);
  await expect(page.getByText("2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(answers()).not.toContainText("Go on");
});

test("a rewording that could not be sent stays in its field, which has the focus", async () => {
  await ask("before");
  await answered("You said: before");
  await composer().press("ArrowUp");
  const field = page.getByRole("textbox", { name: "Edit message" });
  await expect(field).toBeFocused();
  await field.fill("after");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await expect(page.getByText("The server cannot be reached")).toBeVisible();
  await expect(field).toHaveValue("after");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await answered("You said: after");
  await expect(composer()).toBeFocused();
});

test("a parameter out of range says so at its field and spoils no answer; an empty line stops none", async () => {
  await page.getByRole("button", { name: "Parameters" }).click();
  const temperature = page.getByRole("spinbutton", { name: "Temperature" });
  await temperature.fill("9");
  await expect(temperature).toHaveAccessibleDescription(/A number from 0 to 2/);
  await page.getByRole("textbox", { name: "Stop at" }).fill("three\n");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Close" }).click();
  await ask("one two three four");
  await answered("You said: one two");
  await expect(answers().last()).not.toContainText("three");
  await page.getByRole("button", { name: "Parameters" }).click();
  await expect(temperature).toHaveValue("");
});

test("a model that is stopped is not replaced unasked, and is started from where one talks to it", async () => {
  const restedId = await deployEcho(api, modelId, "rests");
  await page.goto(`/chat?deployment=${restedId}`);
  await ask("hello");
  await answered("You said: hello");
  await api.call("DELETE", `/api/serving/deployment/${restedId}`);
  await expect(page.getByText("rests is stopped", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Model" }).locator("option:checked")).toContainText("rests");
  await expect(page.getByRole("button", { name: "Send", exact: true })).toHaveAttribute("aria-disabled", "true");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Start deployment" }).click();
  await expect(composer()).toHaveAttribute("placeholder", "Ask something", { timeout: 60_000 });
  await ask("again");
  await answered("You said: again");
  await api.call("DELETE", `/api/serving/deployment/${restedId}/delete`);
});
