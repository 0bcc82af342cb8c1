import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { expect, test } from "vitest";
import { createProxyWatch } from "./watch-proxies";

function watching() {
  const clock = { ms: 0 };
  const watch = createProxyWatch(quietLog, () => clock.ms);
  const see = (count: number, viaUnknownProxy: boolean, address = "10.0.0.7") => {
    const client = { address, protocol: "http", host: "kamiwaza.test", viaTrustedProxy: false, viaUnknownProxy };
    for (let at = 0; at < count; at += 1) watch.saw(client);
  };
  return { clock, watch, see };
}

test("a few requests with forwarding headers, which anybody can write, make no proxy", () => {
  const { watch, see } = watching();
  see(19, true);
  see(19, true, "10.0.0.8");
  expect(watch.unknown()).toBeUndefined();
  see(1, true);
  expect(watch.unknown()).toBe("10.0.0.7");
});

test("an address that mostly speaks for itself is no proxy", () => {
  const { watch, see } = watching();
  see(1, true);
  see(50, false);
  see(100, true);
  expect(watch.unknown()).toBeUndefined();
});

test("a proxy that is gone is forgotten, and one that goes on is not", () => {
  const { clock, watch, see } = watching();
  see(20, true);
  clock.ms = 9 * 60_000;
  see(20, true);
  clock.ms = 18 * 60_000;
  expect(watch.unknown()).toBe("10.0.0.7");
  clock.ms = 30 * 60_000;
  expect(watch.unknown()).toBeUndefined();
});
