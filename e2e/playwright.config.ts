import { defineConfig } from "playwright/test";

/** Journeys through the started product, in Debian's Chromium. One product, one story: in order, one at a time. */
export default defineConfig({
  testDir: "./journeys",
  globalSetup: "./start-product.ts",
  globalTeardown: "./stop-product.ts",
  workers: 1,
  fullyParallel: false,
  retries: 0,
  /** A story that breaks off early leaves nothing to learn from the rest. */
  maxFailures: 3,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  outputDir: "../test-results",
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP kamiwaza.test 127.0.0.1",
      ],
    },
  },
});
