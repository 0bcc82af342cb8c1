import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { until } from "../api-client";
import { useOwnHub } from "../own-hub";
import { signIn } from "../sign-in";

const mebibyte = 1024 * 1024;
const repoId = "journeys/interrupted-GGUF";
const file = "interrupted-F32.gguf";

test("a download goes on by itself after its agent was killed, from where it was", async ({ browser }) => {
  const content = Buffer.from(tinyModel({ extraTokens: 40_001 }));
  const own = await useOwnHub({
    bytesPerSecond: 2 * mebibyte,
    repositories: [{ repoId, files: { [file]: content } }],
  });
  const context = await browser.newContext({ baseURL: own.product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/downloads");
  const { download_id } = await own.api.call<{ download_id: string }>("POST", "/api/models/download", {
    model: repoId,
    files_to_download: [file],
  });
  const arrived = 12 * mebibyte;
  await until(
    "a part of the file",
    30_000,
    () => own.api.call<{ bytes_done: number }>("GET", `/api/downloads/${download_id}`),
    ({ bytes_done }) => bytes_done > arrived,
  );
  for (const pid of agentsOf(own.product.home)) process.kill(pid, "SIGKILL");
  const row = page.getByRole("listitem", { name: `Download of ${repoId}` });
  await expect(row.getByText("Ready", { exact: true })).toBeVisible({ timeout: 90_000 });
  expect(own.hub.bytesSentFor(file)).toBeLessThan(content.length + arrived);
  await context.close();
  await own.leave();
});

/** Processes of the agent of one home, by what they were started with. */
function agentsOf(home: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && isAgentOf(Number(entry), home))
    .map(Number);
}

function isAgentOf(pid: number, home: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return command.includes("lib/agent/main.js") && environment.includes(`KAMIWAZA_HOME=${home}`);
  } catch {
    // It ended while we looked.
    return false;
  }
}
