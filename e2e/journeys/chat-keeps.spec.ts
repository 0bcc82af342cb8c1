import { expect, test, type Page } from "playwright/test";
import type { ApiClient } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { openPlayground, type Playground } from "../playground";
import { deployEcho } from "../prepared-product";

/* What was said and answered in the playground outlives every mishap. */

let chat: Playground;
let page: Page;
let api: ApiClient;
let modelId = "";

test.beforeAll(async ({ browser }) => {
  chat = await openPlayground(browser, "keeps");
  ({ page, api, modelId } = chat);
});
test.beforeEach(() => chat.goto());
test.afterAll(() => chat.close());

test("an answer the server does not take stays, says so, and is stored by going on", async () => {
  await page.route("**/messages", async (route) => {
    const isAnswer = route.request().postData()?.includes('"role":"assistant"') ?? false;
    await (isAnswer ? route.fulfill({ status: 500, json: { code: "INTERNAL", detail: "No." } }) : route.continue());
  });
  await chat.ask("worth keeping");
  await chat.answered("You said: worth keeping");
  await expect(chat.answers.last()).toContainText("This answer is not stored yet");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Store answer" }).click();
  await expect(chat.answers.last()).toContainText("This answer is not stored yet");
  await page.unroute("**/messages");
  await chat.ask("go on");
  await chat.answered("You said: go on");
  await expect(page.getByText("This answer is not stored yet")).toBeHidden();
  await page.reload();
  await expect(chat.answers).toHaveCount(2);
});

test("an answer goes on while one looks at another page", async () => {
  await chat.ask(`left ${"word ".repeat(150)}end`);
  await expect(chat.answers.last()).toContainText("You said: left");
  await page.getByRole("link", { name: "Nodes", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Nodes" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await chat.answered(/word end/);
});

test("a reload keeps what had come, and the answer can be continued", async () => {
  await chat.ask(`begun ${"word ".repeat(150)}end`);
  await expect(chat.answers.last()).toContainText("You said: begun word");
  await page.reload();
  await expect(chat.answers.last()).toContainText("You said: begun word");
  await page.getByRole("button", { name: "Continue" }).click();
  await chat.answered("You said: Go on");
  await expect(chat.answers).toHaveText(/You said: begun word/);
  await expect(page.getByText("2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(chat.answers).not.toContainText("Go on");
});

test("a rewording that could not be sent stays in its field, which has the focus", async () => {
  await chat.ask("before");
  await chat.answered("You said: before");
  await chat.composer.press("ArrowUp");
  const field = page.getByRole("textbox", { name: "Edit message" });
  await expect(field).toBeFocused();
  await field.fill("after");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await expect(page.getByText("The server cannot be reached")).toBeVisible();
  await expect(field).toHaveValue("after");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await chat.answered("You said: after");
  await expect(chat.composer).toBeFocused();
});

test("a parameter out of range says so at its field and spoils no answer; an empty line stops none", async () => {
  await page.getByRole("button", { name: "Parameters" }).click();
  const temperature = page.getByRole("spinbutton", { name: "Temperature" });
  await temperature.fill("9");
  await expect(temperature).toHaveAccessibleDescription(/A number from 0 to 2/);
  await page.getByRole("textbox", { name: "Stop at" }).fill("three\n");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Close" }).click();
  await chat.ask("one two three four");
  await chat.answered("You said: one two");
  await expect(chat.answers.last()).not.toContainText("three");
  await page.getByRole("button", { name: "Parameters" }).click();
  await expect(temperature).toHaveValue("");
});

test("a model that is stopped is not replaced unasked, and is started from where one talks to it", async () => {
  const restedId = await deployEcho(api, modelId, "rests");
  await chat.goto(restedId);
  await chat.ask("hello");
  await chat.answered("You said: hello");
  await api.call("DELETE", `/api/serving/deployment/${restedId}`);
  await expect(page.getByText("rests is stopped", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Model" }).locator("option:checked")).toContainText("rests");
  await expect(page.getByRole("button", { name: "Send", exact: true })).toHaveAttribute("aria-disabled", "true");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Start deployment" }).click();
  await expect(chat.composer).toHaveAttribute("placeholder", "Ask something", { timeout: 60_000 });
  await chat.ask("again");
  await chat.answered("You said: again");
  await api.call("DELETE", `/api/serving/deployment/${restedId}/delete`);
});
