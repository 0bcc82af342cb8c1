import { expect, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { createIngressTokens } from "./ingress-tokens";

function setUp() {
  const clock = { now: 0 };
  let signed = 0;
  const sign = vi.fn(async (nodeId: string) => `${nodeId}-${(signed += 1)}`);
  const tokens = createIngressTokens({ sign, lifeMs: 100_000, log: quietLog, now: () => clock.now });
  return { clock, sign, tokens };
}

test("one token per node serves many calls", async () => {
  const { sign, tokens } = setUp();
  expect(await Promise.all([tokens.tokenFor("a"), tokens.tokenFor("a"), tokens.tokenFor("b")])).toEqual([
    "a-1",
    "a-1",
    "b-2",
  ]);
  expect(tokens.tokenFor("a")).toBe("a-1");
  expect(sign).toHaveBeenCalledTimes(2);
});

test("the next token is made in the background while the old one still holds", async () => {
  const { clock, tokens } = setUp();
  await tokens.tokenFor("a");
  clock.now = 60_000;
  expect(tokens.tokenFor("a")).toBe("a-1");
  await eventually(() => expect(tokens.tokenFor("a")).toBe("a-2"));
});

test("a token about to end is never presented", async () => {
  const { clock, sign, tokens } = setUp();
  await tokens.tokenFor("a");
  clock.now = 95_000;
  sign.mockRejectedValueOnce(new Error("no key"));
  await expect(tokens.tokenFor("a")).rejects.toThrow("no key");
  expect(await tokens.tokenFor("a")).toBe("a-2");
});
