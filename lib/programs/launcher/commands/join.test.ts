import { createLogger } from "@/lib/kernel/telemetry";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { announce } from "./announce";
import { join } from "./join";
import { readNodeId } from "../settings/home";
import { readState } from "../processes/state-file";
import { superviseProduct } from "../processes/supervise-product";
import { testBootstrap, testProduct } from "../testing";

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => void vi.restoreAllMocks());

async function runningProduct() {
  const settings = await testProduct();
  const product = await superviseProduct({
    settings,
    mode: "production",
    bootstrap: testBootstrap,
    log: createLogger("supervisor", "fatal"),
    interrupted: new AbortController().signal,
  });
  onTestFinished(() => product.stop("stop"));
  return settings;
}

const agentOf = async ({ home }: Awaited<ReturnType<typeof testProduct>>) =>
  (await readState(home.stateFile))?.processes.find(({ name }) => name === "agent")?.identity?.pid;

test("a removed machine joins again under a new identity when it is asked to", async () => {
  const settings = await runningProduct();
  const [before, agent] = [await readNodeId(settings.home), await agentOf(settings)];
  expect(await join(settings, { isRemoved: async (_, nodeId) => nodeId === before })).toBe(0);
  expect(await readNodeId(settings.home)).not.toBe(before);
  expect(await agentOf(settings)).not.toBe(agent);
  expect(printed.join("\n")).toContain("joined again");
});

test("a machine that belongs here, and a product that does not run, are left as they are", async () => {
  const settings = await runningProduct();
  const before = await readNodeId(settings.home);
  expect(await join(settings, { isRemoved: async () => false })).toBe(0);
  expect(await readNodeId(settings.home)).toBe(before);
  expect(await join(await testProduct(), { isRemoved: async () => true })).toBe(3);
  expect(printed.join("\n")).toContain("npm run up");
});

test("a start without this machine says so, and how it comes back", async () => {
  const settings = await runningProduct();
  await announce(settings, { ...testBootstrap, isRemoved: async () => true });
  expect(printed.join("\n")).not.toContain("is ready");
  expect(printed.join("\n")).toMatch(/without this machine.*removed under Nodes.*npm run join/s);
});
