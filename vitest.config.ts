import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

/**
 * Projects: `unit` does no I/O beyond a temporary folder and loopback; `integration` starts real servers, `production` what
 * the build made, `hostile` the built product, `clients` one that runs already, `engines` llama-server.
 */
export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,db,jobs,lib,components,production}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.int.test.ts", "**/*.engines.test.ts", "**/*.built.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{app,db,jobs,lib}/**/*.int.test.ts"],
          globalSetup: ["db/testing/global-setup.ts"],
          setupFiles: ["db/testing/setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "production",
          include: ["production/*.built.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "hostile",
          include: ["e2e/hostile/**/*.test.ts"],
          globalSetup: ["e2e/hostile/start-product.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "clients",
          include: ["e2e/clients/javascript/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "engines",
          include: ["lib/**/*.engines.test.ts"],
          globalSetup: ["lib/serving/engines/testing/global-setup.ts"],
          // Each engine takes every processor.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
