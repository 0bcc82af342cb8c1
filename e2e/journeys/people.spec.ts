import { expect, test, type Browser, type BrowserContext, type Page } from "playwright/test";
import { ApiClient, until } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { openProduct } from "../open-product";
import type { RunningProduct } from "../running-product";
import { owner, signIn } from "../sign-in";

const name = "Ines";

test.describe.configure({ mode: "serial" });

let product: RunningProduct;
let admin: BrowserContext;
let page: Page;
/** What the console showed for the person, once. */
let password = "";

test.beforeAll(async ({ browser }) => {
  ({ product } = await openProduct());
  admin = await browser.newContext({ baseURL: product.url });
  await signIn(admin);
  page = await admin.newPage();
});

test.afterAll(() => admin.close());

test("an admin adds a person by keyboard alone, and the password shown once lets that person in", async ({
  browser,
}) => {
  await page.goto("/people");
  await page.getByRole("button", { name: "Add person" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add person" });
  await expect(dialog.getByRole("textbox", { name: "User name" })).toBeFocused();
  await checkAccessibility(page);
  await page.keyboard.type(owner.username.toUpperCase());
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("textbox", { name: "User name" })).toHaveAccessibleDescription(/is already taken/i);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Ines@Example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Viewer");
  await expect(dialog.getByRole("combobox", { name: "Role" })).toHaveValue("viewer");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  password = await readShownPassword(page, `${name} may sign in`);
  await expect(rowOf(page)).toContainText("Viewer");
  const theirs = await enter(browser, "ines@example.COM");
  expect(theirs.status).toBe(200);
  await theirs.context.close();
});

test("the admin finds that person's key under everybody's and revokes it", async () => {
  const key = await makeKey("a key of Ines");
  await page.goto("/keys");
  await page.getByText("Everybody's", { exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "a key of Ines" });
  await expect(row).toContainText(name);
  await row.getByRole("button", { name: "Actions of a key of Ines" }).click();
  await page.getByRole("menuitem", { name: "Revoke key" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke key “a key of Ines”?" });
  await expect(dialog).toContainText(`It belongs to ${name}`);
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(row).toContainText("Revoked");
  await expectRefused(key);
});

test("one act ends sessions and keys and locks the account; opening it brings no key back", async ({ browser }) => {
  const key = await makeKey("another key of Ines");
  const theirs = await enter(browser, name);
  await page.goto("/people");
  await choose(page, "End all access");
  const dialog = page.getByRole("dialog", { name: `End all access of “${name}”?` });
  await dialog.getByRole("checkbox", { name: "Lock the account too" }).check();
  await dialog.getByRole("button", { name: "End all access" }).click();
  const ended = page.getByRole("dialog", { name: `All access of ${name} has ended` });
  await expect(ended).toContainText("API keys revoked: 1");
  await expect(ended).toContainText("The account is locked");
  await ended.getByRole("button", { name: "Close" }).last().click();
  await expect(rowOf(page)).toContainText("Locked");
  await expectRefused(key);
  expect((await theirs.context.request.get("/api/auth/users/me")).status()).toBe(401);
  await theirs.context.close();

  await choose(page, "Unlock account");
  await expect(rowOf(page)).toContainText("Active");
  await expectRefused(key);
});

test("a new password takes the place of the old one; a changed role holds at once", async ({ browser }) => {
  const before = password;
  await choose(page, "New password");
  await page.getByRole("dialog").getByRole("button", { name: "Generate new password" }).click();
  password = await readShownPassword(page, `New password for ${name}`);
  expect(password).not.toBe(before);
  const theirs = await enter(browser, name);
  expect(theirs.status).toBe(200);

  await choose(page, "Change");
  const dialog = page.getByRole("dialog", { name: `Change “${name}”` });
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("Admin");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(rowOf(page)).toContainText("Admin");
  expect((await theirs.context.request.get("/api/auth/users")).status()).toBe(200);
  await choose(page, "Change");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("Viewer");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(rowOf(page)).toContainText("Viewer");

  const their = await theirs.context.newPage();
  await their.goto("/people");
  await expect(their.getByText("You may not see people")).toBeVisible();
  await expect(their.getByRole("button", { name: "Add person" })).toHaveAttribute("aria-disabled", "true");
  await checkAccessibility(their);
  await theirs.context.close();
});

test("the last admin cannot lock themselves out, and changes their own password under their account", async () => {
  await choose(page, "Lock account", owner.username);
  const dialog = page.getByRole("dialog", { name: `Lock the account of “${owner.username}”?` });
  await dialog.getByRole("button", { name: "Lock account" }).click();
  await expect(dialog.getByRole("alert")).toContainText("last active admin");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Actions of ${owner.username}` }).click();
  await expect(page.getByRole("menuitem", { name: "New password" })).toHaveCount(0);
  await expect(page.getByRole("menuitem", { name: "Your account" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("on a phone the list has everything in sight, and a person is deleted there", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/people");
  await expect(page.getByRole("button", { name: `Actions of ${name}` })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await checkAccessibility(page);
  await choose(page, "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete person" }).click();
  await expect(page.getByRole("button", { name: `Actions of ${name}` })).toHaveCount(0);
});

const rowOf = (on: Page, username = name) => on.getByRole("row").filter({ hasText: username });

async function choose(on: Page, entry: string, username = name): Promise<void> {
  await on.getByRole("button", { name: `Actions of ${username}`, exact: true }).click();
  await on.getByRole("menuitem", { name: entry, exact: true }).click();
}

async function readShownPassword(on: Page, title: string): Promise<string> {
  const dialog = on.getByRole("dialog", { name: title });
  const shown = (await dialog.locator("pre, code").first().innerText()).trim();
  await checkAccessibility(on);
  await dialog.getByRole("button", { name: "I have passed it on" }).click();
  await expect(dialog).toHaveCount(0);
  return shown;
}

async function enter(browser: Browser, typedName: string): Promise<{ context: BrowserContext; status: number }> {
  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context, { username: typedName, password });
  return { context, status: (await context.request.get("/api/auth/users/me")).status() };
}

/** As the person, by the API. */
async function makeKey(called: string): Promise<string> {
  const api = new ApiClient(product.url);
  await api.signIn({ username: name, password });
  const body = { name: called, ttl_seconds: 600, scope: "read" };
  return (await api.call<{ token: string }>("POST", "/api/auth/pats", body)).token;
}

async function expectRefused(key: string): Promise<void> {
  const ask = () => new ApiClient(product.url, key).raw("GET", "/api/auth/users/me");
  await until("the key's refusal", 15_000, ask, ({ status }) => status === 401);
}
