import { expect, test, type Page } from "playwright/test";
import type { ApiClient } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { closeLayer } from "../close-layer";
import { openPlayground, type Playground } from "../playground";
import { deployEcho } from "../prepared-product";
import { signIn } from "../sign-in";

/* The playground, on an engine that says again what it was told. */

let chat: Playground;
let page: Page;
let api: ApiClient;
let modelId = "";
const offOrigin: string[] = [];

test.beforeAll(async ({ browser }) => {
  chat = await openPlayground(browser, "echo");
  ({ page, api, modelId } = chat);
  await page.goto("/chat");
  const { origin } = new URL(page.url());
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) offOrigin.push(request.url());
  });
});
test.beforeEach(() => chat.goto());
test.afterAll(() => chat.close());

test("a stopped answer keeps what had come, and another answer stands beside it", async () => {
  await chat.ask("word ".repeat(200));
  await expect(chat.answers.last()).toContainText("You said: word word");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(chat.answers.last()).toContainText("stopped");
  await expect(chat.answers.last()).toContainText("You said: word");
  await page.getByRole("button", { name: "Answer again" }).click();
  await chat.composer.press("Escape");
  await expect(page.getByText("2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(page.getByText("1 of 2")).toBeVisible();
});

test("an edited question opens a branch, and the old one can be gone back to", async () => {
  await chat.ask("first wording");
  await chat.answered("You said: first wording");
  await chat.composer.press("ArrowUp");
  await page.getByRole("textbox", { name: "Edit message" }).fill("second wording");
  await page.getByRole("button", { name: "Ask again" }).click();
  await chat.answered("You said: second wording");
  await page.getByRole("button", { name: "Earlier version" }).click();
  await expect(chat.answers).toHaveText(/You said: first wording/);
});

test("parameters hold for the next answer and stay with the conversation", async () => {
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("spinbutton", { name: "Longest answer" }).fill("3");
  await closeLayer(page, page.getByRole("dialog", { name: "Parameters" }));
  await chat.ask("one two three four");
  await chat.answered("3 tokens");
  await expect(chat.answers.last()).not.toContainText("two");
  await page.reload();
  await page.getByRole("button", { name: "Parameters" }).click();
  await expect(page.getByRole("spinbutton", { name: "Longest answer" })).toHaveValue("3");
});

test("a hostile answer is inert: no HTML, no script, nothing fetched from elsewhere", async () => {
  await chat.ask(
    '# Title\n\n<img src="http://example.invalid/a.png" onerror="document.title=1"> <script>document.title=2</script>\n\n' +
      "![t](http://example.invalid/b.png) [run](javascript:document.title=3) [data](data:text/html,x)\n\n" +
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nconst kept = 1;\n```",
  );
  await chat.answered("const kept = 1;");
  const answer = chat.answers.last();
  await expect(answer.locator("img, script, iframe, [onerror]")).toHaveCount(0);
  await expect(answer.locator('a[href^="javascript:"], a[href^="data:"]')).toHaveCount(0);
  await expect(answer.getByRole("cell", { name: "2" })).toBeVisible();
  await expect(page).toHaveTitle(/Chat/);
  expect(offOrigin).toEqual([]);
  await checkAccessibility(page);
});

test("LaTeX in an answer is typeset, prices are not, and no formula runs or fetches anything", async () => {
  await chat.ask(
    String.raw`inline \(a^2 + b^2\) costs $5 or $6` +
      "\n\n" +
      String.raw`\[\sum_{i=1}^n i\]` +
      "\n\n" +
      String.raw`$\href{javascript:document.title=4}{x} \includegraphics{http://example.invalid/c.png}$ and \(\def\a{\a\a}\a\) end`,
  );
  await chat.answered("end");
  const answer = chat.answers.last();
  await expect(answer.locator(".katex-display math")).toHaveCount(1);
  await expect(answer.getByRole("math").first()).toBeAttached();
  await expect(answer).toContainText("costs $5 or $6");
  await expect(answer.locator("img, a[href^=javascript]")).toHaveCount(0);
  expect(offOrigin).toEqual([]);
  await checkAccessibility(page);
});

test("an answer that breaks off keeps its beginning, says why, and can be asked for again", async () => {
  const brokenId = await deployEcho(api, modelId, "breaks", { failure: "truncate", failAfterTokens: 4 });
  await chat.goto(brokenId);
  await chat.ask("one two three four five six");
  await expect(chat.answers.last()).toContainText("The answer broke off");
  await expect(chat.answers.last()).toContainText("You said: one");
  await page.reload();
  await expect(chat.answers.last()).toContainText("The answer broke off");
  await page.getByRole("combobox", { name: "Model" }).selectOption({ label: "echo" });
  await chat.answers.last().getByRole("button", { name: "Answer again" }).first().click();
  await chat.answered("You said: one two three four five six");
  await api.call("DELETE", `/api/serving/deployment/${brokenId}/delete`);
});

test("a question that could not be sent comes back into the field and outlives a reload", async () => {
  await page.context().setOffline(true);
  await chat.ask("do not lose this");
  await expect(page.getByText("That did not work")).toBeVisible();
  await expect(chat.composer).toHaveValue("do not lose this");
  await page.context().setOffline(false);
  await page.reload();
  await expect(chat.composer).toHaveValue("do not lose this");
  await chat.composer.press("Enter");
  await chat.answered("You said: do not lose this");
  await expect(chat.composer).toHaveValue("");
});

test("a session that ended says so, and what was typed is there after signing in again", async () => {
  await page.context().clearCookies();
  await chat.ask("typed before the end");
  await expect(page.getByText("Your session has ended")).toBeVisible();
  await expect(chat.composer).toHaveValue("typed before the end");
  await signIn(page.context());
  await page.goto("/chat");
  await expect(chat.composer).toHaveValue("typed before the end");
  await chat.composer.fill("");
});

test("an answer goes on while one looks at another conversation", async () => {
  await chat.ask(`left ${"word ".repeat(40)}end`);
  await expect(chat.answers.last()).toContainText("You said: left");
  await page.getByRole("button", { name: "New conversation" }).click();
  await expect(chat.answers).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("button", { name: /^left/ }).first().click();
  await chat.answered(/word end/);
});

test("the Enter that ends a composition chooses a word and sends nothing, in Safari too", async () => {
  await chat.composer.fill("nihongo");
  await chat.composer.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
  await chat.composer.dispatchEvent("keydown", { key: "Enter", keyCode: 13, isComposing: true });
  await expect(chat.composer).toHaveValue("nihongo");
  await expect(page.locator('[data-role="user"]')).toHaveCount(0);
  await chat.composer.press("Enter");
  await chat.answered("You said: nihongo");
});

test("a conversation is renamed and deleted", async () => {
  await chat.ask("a name of my own");
  await chat.answered("You said: a name of my own");
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
  await expect(page.getByText("Ask the model something")).toBeVisible();
});
