import { expect, test, type Page } from "playwright/test";
import type { ApiClient } from "../api-client";
import { joinMachine } from "../joined-machine";
import { prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";

/** Names that people, programs and machines may give to things: shown as they are, and nothing more. */
const names = [
  `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`,
  "right\u202Eto\u202Dleft \u2066isolate\u2069 \u200Ezero\u200Bwidth\uFEFFmark \u00AD",
  "half of a character, replaced: \uFFFD",
  "line\r\nfeed\rreturn\u2028separator\u2029 next\u0085line tab\tand\u000Bvertical\u000Cform",
  "escape\u001B[31m delete\u007F bell\u0007",
  "]]>&amp;&#0;&lt;!--</title></textarea>${name}{{name}}",
  "e\u0301 \u212B ﬁ İstanbul ß Ω Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D",
  "🏳️‍🌈 👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 مرحبا שלום",
  "x".repeat(120),
];

test("pages with hostile names draw on the server what they draw in the browser, and run nothing of them", async ({
  browser,
}) => {
  const { product, api } = await prepareProduct();
  const { models, nodes } = await giveNames(product.url, api);
  const context = await browser.newContext({ baseURL: product.url, locale: "tr-TR", timezoneId: "Pacific/Kiritimati" });
  await signIn(context);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(`${new URL(page.url()).pathname}: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error") said.push(`${new URL(page.url()).pathname}: ${line.text()}`);
  });
  const lists = ["/", "/models", "/nodes", "/deployments", "/downloads", "/keys", "/people", "/activity", "/chat"];
  const details = [...models.map((id) => `/models/${id}`), ...nodes.map((id) => `/nodes/${id}`)];
  for (const path of [...lists, "/settings", "/account", "/deployments/new", "/models/discover", ...details]) {
    await visit(page, path);
    expect(await page.title(), path).not.toBe("taken");
  }
  expect(said).toEqual([]);
  for (const path of details.map((each) => `/api${each}`)) await api.call("DELETE", path);
  await context.close();
});

/** Waits until React has taken the page over: only then would it complain. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 }).first(), path).toBeVisible();
  await page.waitForLoadState("networkidle");
}

/** Gives every name to a model, a machine, a key, a conversation and a person. */
async function giveNames(url: string, api: ApiClient): Promise<{ models: string[]; nodes: string[] }> {
  const models: string[] = [];
  const nodes: string[] = [];
  for (const [at, name] of names.entries()) {
    const { id } = await api.call<{ id: string }>("POST", "/api/models", { name, description: name, modelcard: name });
    models.push(id);
    nodes.push(await joinMachine(url, api, name, { hostname: name }));
    await api.call("POST", "/api/auth/pats", { name, ttl_seconds: 600, scope: "read" });
    await api.call("POST", "/api/chat/conversations", { title: name });
    await api.call("POST", "/api/auth/users/local", {
      username: `hostile-${at}`,
      password: "correct horse battery staple",
      email: `hostile-${at}@example.com`,
      roles: ["viewer"],
    });
  }
  return { models, nodes };
}
