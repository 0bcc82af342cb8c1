import { expect, test, type Page } from "playwright/test";
import type { ApiClient } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { deployEcho, prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

/* The playground, on an engine that says again what it was told. */

let page: Page;
let api: ApiClient;
let modelId = "";
let echoId = "";
const offOrigin: string[] = [];

test.beforeAll(async ({ browser }) => {
  const prepared = await prepareProduct();
  ({ api, modelId } = prepared);
  echoId = await deployEcho(api, modelId, "echo", { tokenDelayMs: 50 });
  const context = await browser.newContext({ baseURL: prepared.product.url, viewport: { width: 1280, height: 800 } });
  await signIn(context);
  page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(prepared.product.url)) offOrigin.push(request.url());
  });
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

/** Waits until nothing streams any more. */
async function answered(text: string | RegExp): Promise<void> {
  await expect(answers().last()).toContainText(text);
  await expect(page.getByRole("button", { name: "Stop" })).toBeHidden();
}

test("a stopped answer keeps what had come, and another answer stands beside it", async () => {
  await ask("word ".repeat(200));
  await expect(answers().last()).toContainText("You said: word word");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(answers().last()).toContainText("stopped");
  await expect(answers().last()).toContainText("You said: word");
  await page.getByRole("button", { name: "Answer again" }).click();
  await composer().press("Escape");
  await expect(page.getByText("2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(page.getByText("1 of 2")).toBeVisible();
});

test("an edited question opens a branch, and the old one can be gone back to", async () => {
  await ask("first wording");
  await answered("You said: first wording");
  await composer().press("ArrowUp");
  await page.getByRole("textbox", { name: "Edit message" }).fill("second wording");
  await page.getByRole("button", { name: "Ask again" }).click();
  await answered("You said: second wording");
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(answers()).toHaveText(/You said: first wording/);
});

test("parameters hold for the next answer and stay with the conversation", async () => {
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("spinbutton", { name: "Longest answer" }).fill("3");
  await page.keyboard.press("Escape");
  await ask("one two three four");
  await answered("3 tokens");
  await expect(answers().last()).not.toContainText("two");
  await page.reload();
  await page.getByRole("button", { name: "Parameters" }).click();
  await expect(page.getByRole("spinbutton", { name: "Longest answer" })).toHaveValue("3");
});

test("a hostile answer is inert: no HTML, no script, nothing fetched from elsewhere", async () => {
  await ask(
    '# Title\n\n<img src="http://example.invalid/a.png" onerror="document.title=1"> <script>document.title=2</script>\n\n' +
      "![t](http://example.invalid/b.png) [run](javascript:document.title=3) [data](data:text/html,x)\n\n" +
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nconst kept = 1;\n```",
  );
  await answered("const kept = 1;");
  const answer = answers().last();
  await expect(answer.locator("img, script, iframe, [onerror]")).toHaveCount(0);
  await expect(answer.locator('a[href^="javascript:"], a[href^="data:"]')).toHaveCount(0);
  await expect(answer.getByRole("cell", { name: "2" })).toBeVisible();
  await expect(page).toHaveTitle(/Chat/);
  expect(offOrigin).toEqual([]);
  await checkAccessibility(page);
});

test("an answer that breaks off keeps its beginning, says why, and can be asked for again", async () => {
  const brokenId = await deployEcho(api, modelId, "breaks", { failure: "truncate", failAfterTokens: 4 });
  await page.goto(`/chat?deployment=${brokenId}`);
  await ask("one two three four five six");
  await expect(answers().last()).toContainText("The answer broke off");
  await expect(answers().last()).toContainText("You said: one");
  await page.reload();
  await expect(answers().last()).toContainText("The answer broke off");
  await page.getByRole("combobox", { name: "Model" }).selectOption({ label: "echo" });
  await answers().last().getByRole("button", { name: "Answer again" }).first().click();
  await answered("You said: one two three four five six");
  await api.call("DELETE", `/api/serving/deployment/${brokenId}/delete`);
});

test("a question that could not be sent comes back into the field and outlives a reload", async () => {
  await page.context().setOffline(true);
  await ask("do not lose this");
  await expect(page.getByText("That did not work")).toBeVisible();
  await expect(composer()).toHaveValue("do not lose this");
  await page.context().setOffline(false);
  await page.reload();
  await expect(composer()).toHaveValue("do not lose this");
  await composer().press("Enter");
  await answered("You said: do not lose this");
  await expect(composer()).toHaveValue("");
});

test("a session that ended says so, and what was typed is there after signing in again", async () => {
  await page.context().clearCookies();
  await ask("typed before the end");
  await expect(page.getByText("Your session has ended")).toBeVisible();
  await expect(composer()).toHaveValue("typed before the end");
  await signIn(page.context());
  await page.goto("/chat");
  await expect(composer()).toHaveValue("typed before the end");
  await composer().fill("");
});

test("an answer goes on while one looks at another conversation", async () => {
  await ask(`left ${"word ".repeat(40)}end`);
  await expect(answers().last()).toContainText("You said: left");
  await page.getByRole("button", { name: "New conversation" }).click();
  await expect(answers()).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("button", { name: /^left/ }).first().click();
  await answered(/word end/);
});

test("a conversation is renamed and deleted", async () => {
  await ask("a name of my own");
  await answered("You said: a name of my own");
  const list = page.getByRole("navigation", { name: "Conversations" });
  await list.getByRole("button", { name: "Actions of a name of my own" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await list.getByRole("textbox", { name: "Conversation name" }).fill("renamed");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("button", { name: "renamed", exact: true })).toBeVisible();
  await list.getByRole("button", { name: "Actions of renamed" }).click();
  await page.getByRole("menuitem", { name: "Delete conversation" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete conversation" }).click();
  await expect(list.getByRole("button", { name: "renamed", exact: true })).toBeHidden();
  await expect(page.getByText("Say something")).toBeVisible();
});
