import { expect, type Browser } from "playwright/test";
import { deployEcho, prepareProduct } from "./prepared-product";
import { signIn } from "./sign-in";

export type Playground = Awaited<ReturnType<typeof openPlayground>>;

/**
 * The chat page of a signed-in owner, and behind it an engine that says again what it was told, slowly.
 *
 * @param name - of the deployment.
 */
export async function openPlayground(browser: Browser, name: string) {
  const { product, api, modelId } = await prepareProduct();
  const echoId = await deployEcho(api, modelId, name, { tokenDelayMs: 50 });
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
  await signIn(context);
  const page = await context.newPage();
  const answers = page.locator('[data-role="assistant"]');
  const composer = page.getByRole("textbox", { name: "Message" });

  return {
    page,
    api,
    modelId,
    answers,
    composer,
    goto: async (deploymentId = echoId) => void (await page.goto(`/chat?deployment=${deploymentId}`)),
    async ask(text: string): Promise<void> {
      await composer.fill(text);
      await composer.press("Enter");
    },
    /** Waits until nothing streams any more. */
    async answered(text: string | RegExp): Promise<void> {
      await expect(answers.last()).toContainText(text);
      await expect(page.getByRole("button", { name: "Stop" })).toBeHidden();
    },
    async close(): Promise<void> {
      await api.call("DELETE", `/api/serving/deployment/${echoId}/delete`);
      await context.close();
    },
  };
}
