import { expect, test, type Page } from "playwright/test";
import { ApiClient } from "../api-client";
import { checkAccessibility } from "../check-accessibility";
import { startProduct, type Product } from "../product";
import { owner } from "../sign-in";

/* The console is meant to be opened by https, through a proxy, and somebody opens it by http: browsers drop its cookies there. */

const publicUrl = "https://ai.example.com";

test.describe.configure({ mode: "serial" });

let product: Product;
let byName: string;

test.beforeAll(async () => {
  product = await startProduct({ hubUrl: "http://127.0.0.1:9", environment: { PUBLIC_URL: publicUrl } });
  byName = `http://kamiwaza.test:${new URL(product.url).port}`;
});

test.afterAll(() => product.remove());

test("whoever sets up over http is told the https address before they type", async ({ page }) => {
  await page.goto(`${byName}/setup?token=${product.setupToken}`);
  await expectAddress(page);
  await new ApiClient(product.url).setUp(product.setupToken, owner);
});

test("the right password over http is answered with the address to use, not with a blank form", async ({ page }) => {
  await page.goto(`${byName}/sign-in`);
  await expectAddress(page);
  await signInByForm(page);
  await expect(page.getByRole("alert").filter({ hasText: `Sign in at ${publicUrl} instead` })).toBeVisible();
  await expect(page.getByLabel("User name or e-mail")).toHaveValue(owner.username);
  await checkAccessibility(page);

  await page.goto(`${byName}/models`);
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAddress(page);
});

test("a session given over http is for TLS alone, so that the browser keeps none, however it was asked for", async ({
  page,
}) => {
  const given = await postSignIn(product.url);
  expect(given.status).toBe(200);
  const { url } = (await given.json()) as { url: string };
  expect(new URL(url).origin).toBe(publicUrl);
  const session = given.headers.getSetCookie().filter((cookie) => cookie.includes("session-token"));
  expect(session).toHaveLength(1);
  expect(session[0]).toMatch(/^__Host-.*; Secure/);

  await page.goto(`${byName}/sign-in`);
  const status = await page.evaluate(async (credentials) => {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const body = new URLSearchParams({ ...credentials, csrfToken, json: "true" });
    await fetch("/api/auth/callback/credentials", { method: "POST", body });
    return (await fetch("/api/auth/users/me")).status;
  }, owner);
  expect(status).toBe(401);
  expect(await page.context().cookies()).toEqual([]);
});

test("before scripts have loaded a password goes into no address", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${byName}/sign-in`);
  await signInByForm(page);
  await expect(page.getByLabel("User name or e-mail")).toHaveValue(owner.username);
  expect(page.url()).toBe(`${byName}/sign-in`);
  await context.close();
});

test("on the machine itself, where browsers keep such cookies, people sign in", async ({ page }) => {
  await page.goto(`${product.url}/sign-in`);
  await expect(page.getByText("You cannot sign in at this address")).toHaveCount(0);
  await signInByForm(page);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

async function expectAddress(page: Page): Promise<void> {
  await expect(page.getByText("You cannot sign in at this address")).toBeVisible();
  await expect(page.getByRole("link", { name: new URL(publicUrl).host })).toHaveAttribute(
    "href",
    `${publicUrl}/sign-in`,
  );
}

async function signInByForm(page: Page): Promise<void> {
  await page.getByLabel("User name or e-mail").fill(owner.username);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** As a program would that keeps every cookie. */
async function postSignIn(url: string): Promise<Response> {
  const asked = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await asked.json()) as { csrfToken: string };
  return fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: asked.headers
        .getSetCookie()
        .map((each) => each.split(";")[0])
        .join("; "),
    },
    body: new URLSearchParams({ ...owner, csrfToken, callbackUrl: "/" }),
  });
}
