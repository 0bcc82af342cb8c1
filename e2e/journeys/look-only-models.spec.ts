import { expect, test } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { checkAccessibility } from "../check-accessibility";
import { useOwnHub } from "../own-hub";
import { signIn, type Credentials } from "../sign-in";

const viewer: Credentials = { username: "mira", password: "looks at models, nothing else" };
const repoId = "journeys/seen-GGUF";

test("a viewer sees models and downloads, and is told why nothing of it can be changed", async ({ browser }) => {
  const files = { "seen-F32.gguf": Buffer.from(tinyModel({ context: 128 })) };
  const own = await useOwnHub({ repositories: [{ repoId, files, about: { tags: ["gguf"] } }] });
  const { id } = await own.api.call<{ id: string }>("POST", "/api/auth/users/local", {
    ...viewer,
    email: "mira@example.com",
    roles: ["viewer"],
  });
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context, viewer);
  const page = await context.newPage();
  for (const { path, button } of [
    { path: "/", button: "Deploy a model" },
    { path: "/models/discover", button: "Import from folder" },
    { path: `/models/discover/${repoId}`, button: "Get and deploy" },
  ]) {
    await page.goto(path);
    const action = page.getByRole("button", { name: button }).first();
    await expect(action).toHaveAttribute("aria-disabled", "true");
    await expect(action).toHaveAccessibleDescription(/role/);
  }
  await checkAccessibility(page);
  const refused = await context.request.post("/api/models/download", { data: { model: repoId } });
  expect(refused.status()).toBe(403);
  await own.api.call("DELETE", `/api/auth/users/${id}`);
  await context.close();
  await own.leave();
});
