import { createLogger } from "@/lib/kernel/telemetry";
import { expect, test, vi } from "vitest";
import { warnSparingly } from "./warn-sparingly";

test("a storm of one error is one line, and the next one tells how many came; another error is told at once", () => {
  const log = createLogger("test", "silent");
  const written = vi.spyOn(log, "warn");
  let nowMs = 0;
  const warn = warnSparingly(log, () => nowMs);
  for (nowMs = 0; nowMs < 9_000; nowMs += 100) warn(new Error("refused"), "store away");
  warn(new Error("other"), "store away");
  nowMs = 12_000;
  warn(new Error("refused"), "store away");
  const lines = written.mock.calls.map(([facts]) => facts);
  expect(lines).toMatchObject([{ repeated: undefined }, { err: { message: "other" } }, { repeated: 89 }]);
});
