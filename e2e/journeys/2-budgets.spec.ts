import { readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { productFile, type RunningProduct } from "../running-product";
import { signIn } from "../sign-in";

const product = JSON.parse(readFileSync(productFile, "utf8")) as RunningProduct;
const kilobyte = 1000;

/** JavaScript a route may load, gzip, in bytes. */
const budgets = [
  { path: "/", bytes: 240 * kilobyte },
  { path: "/models", bytes: 240 * kilobyte },
  { path: "/models/discover", bytes: 240 * kilobyte },
  { path: `/models/discover/${product.model.repoId}`, bytes: 240 * kilobyte },
  { path: "/downloads", bytes: 240 * kilobyte },
  { path: "/deployments", bytes: 240 * kilobyte },
  { path: "/deployments/new", bytes: 240 * kilobyte },
  { path: "/nodes", bytes: 240 * kilobyte },
  { path: "/keys", bytes: 240 * kilobyte },
  { path: "/activity", bytes: 240 * kilobyte },
  { path: "/settings", bytes: 240 * kilobyte },
  { path: "/account", bytes: 240 * kilobyte },
  { path: "/chat", bytes: 280 * kilobyte },
];

for (const { path, bytes } of budgets) {
  test(`${path} loads at most ${bytes / kilobyte} kB of JavaScript`, async ({ browser }) => {
    const context = await browser.newContext({ baseURL: product.url });
    await signIn(context);
    const page = await context.newPage();
    await page.goto(path, { waitUntil: "networkidle" }).catch(() => undefined);
    await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(
          (entry): entry is PerformanceResourceTiming =>
            entry instanceof PerformanceResourceTiming && /\.js(\?|$)/.test(entry.name),
        )
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    );
    test.info().annotations.push({ type: "bytes", description: String(loaded) });
    console.log(`${path}: ${(loaded / kilobyte).toFixed(1)} kB`);
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThanOrEqual(bytes);
    await context.close();
  });
}
