import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { homeAt, prepareHome } from "./home";
import { ensureSecret, SecretMissingError, writeSecret } from "./secrets";

async function freshHome() {
  const home = homeAt(join(temporaryFolder(), "home"));
  await prepareHome(home);
  return home;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("a secret is made once, readable by its owner alone", async () => {
  const home = await freshHome();
  const first = await ensureSecret(home, "kamiwaza-secret");
  expect(first.value).toMatch(/^[0-9a-f]{64}$/);
  expect(await ensureSecret(home, "kamiwaza-secret")).toEqual(first);
  expect(modeOf(first.file)).toBe("600");
  expect(modeOf(home.secrets)).toBe("700");
  expect(modeOf(home.run)).toBe("700");
});

test("rights that were opened are closed again", async () => {
  const home = await freshHome();
  const { file } = await ensureSecret(home, "postgres-password");
  chmodSync(file, 0o644);
  chmodSync(home.secrets, 0o755);
  await prepareHome(home);
  await ensureSecret(home, "postgres-password");
  await writeSecret(join(home.secrets, "database-url"), "postgres://");
  expect([file, join(home.secrets, "database-url")].map(modeOf)).toEqual(["600", "600"]);
  expect(modeOf(home.secrets)).toBe("700");
});

test("a lost secret is not replaced while a database exists that depends on it", async () => {
  const home = await freshHome();
  const { file } = await ensureSecret(home, "kamiwaza-secret");
  rmSync(file);
  mkdirSync(home.postgres);
  writeFileSync(join(home.postgres, "PG_VERSION"), "18\n");
  await expect(ensureSecret(home, "kamiwaza-secret")).rejects.toThrow(SecretMissingError);
});
