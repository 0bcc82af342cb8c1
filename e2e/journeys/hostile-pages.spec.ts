import { expect, test, type Browser, type Page } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { hostileNames } from "@/lib/serving/engines/testing/hostile-names";
import type { ApiClient } from "../api-client";
import { joinMachine } from "../joined-machine";
import { useOwnHub } from "../own-hub";
import { deployEcho, prepareProduct } from "../prepared-product";
import { signIn } from "../sign-in";
import { fetchModel } from "../walk-to-serving";

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
  const { page, said } = await listen(browser, product.url);
  const lists = ["/", "/models", "/nodes", "/deployments", "/downloads", "/keys", "/people", "/activity", "/chat"];
  const details = [...models.map((id) => `/models/${id}`), ...nodes.map((id) => `/nodes/${id}`)];
  for (const path of [...lists, "/settings", "/account", "/deployments/new", "/models/discover", ...details])
    await visit(page, path);
  expect(said).toEqual([]);
  for (const path of details.map((each) => `/api${each}`)) await api.call("DELETE", path);
  await page.context().close();
});

test("so do the pages of repositories, a model and a deployment whose files have such names", async ({ browser }) => {
  // Some thirty pages, one after the other.
  test.setTimeout(600_000);
  const repoId = "hostile/names-GGUF";
  /** The worst that may be fetched: it is shown, and never a path. */
  const file = `"><img src=x onerror="document.title='taken'">'&amp;&#0;e\u0301 \u212B 𝔘 ${"x".repeat(300)} .gguf`;
  const listed = [...names, ...hostileNames.filter((name) => name !== "")].map((name) => `${name}.gguf`);
  const content = Buffer.from(tinyModel({ context: 256 }));
  const files = Object.fromEntries([file, ...listed].map((name) => [name, content]));
  const own = await useOwnHub({ repositories: [{ repoId, files: { ...files, "README.md": names.join("\n\n") } }] });
  const modelId = await fetchModel(own.api, repoId, file, 90_000);
  const deploymentId = await deployEcho(own.api, modelId, "hostile-files");
  const { page, said } = await listen(browser, own.product.url);
  const paths = [
    ...names.map((name) => `/models/discover/hostile/${encodeURIComponent(name.replaceAll("/", ""))}`),
    ...["", "?tab=logs", "?tab=settings", "?tab=metrics"].map((tab) => `/deployments/${deploymentId}${tab}`),
    `/deployments/new?model=${modelId}`,
    "/downloads",
    `/activity?show=all&object=${deploymentId}`,
    ...names.slice(0, 4).map((name) => `/activity?text=${encodeURIComponent(name)}`),
  ];
  for (const path of paths) await visit(page, path);
  for (const path of [`/models/discover/${repoId}`, `/models/${modelId}`]) {
    await visit(page, path);
    await expect(page.getByText("onerror=").first()).toBeVisible();
  }
  expect(await page.title()).not.toBe("taken");
  expect(said).toEqual([]);
  await own.api.call("DELETE", `/api/serving/deployment/${deploymentId}/delete`);
  await page.context().close();
  await own.leave();
});

/** A page in another locale and time zone than the server's, and what its console said against it. */
async function listen(browser: Browser, baseURL: string): Promise<{ page: Page; said: string[] }> {
  const context = await browser.newContext({ baseURL, locale: "tr-TR", timezoneId: "Pacific/Kiritimati" });
  await signIn(context);
  const page = await context.newPage();
  const said: string[] = [];
  const note = (words: string) => said.push(`${page.url()}: ${words}`);
  page.on("pageerror", (error) => note(error.message));
  page.on("console", (line) => {
    // A repository that is not there is answered with 404, which the browser notes by itself.
    if (line.type() === "error" && !line.text().startsWith("Failed to load resource")) note(line.text());
  });
  return { page, said };
}

/** Waits until React has taken the page over: only then would it complain. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 }).first(), path).toBeVisible();
  // Not until the network is idle: on a busy machine a page that asks every second never is.
  await page.waitForFunction(() => {
    const heading = document.querySelector("h1");
    return heading !== null && Object.keys(heading).some((key) => key.startsWith("__reactFiber"));
  });
  expect(await page.title(), path).not.toBe("taken");
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
