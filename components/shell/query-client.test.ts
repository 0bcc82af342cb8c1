import { environmentManager, focusManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "./query-provider";

beforeEach(() => {
  vi.useFakeTimers();
  environmentManager.setIsServer(() => false);
});

afterEach(() => {
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

test("a page that is hidden asks nothing, and goes on when it is seen again", async () => {
  const client = createQueryClient();
  client.mount();
  const ask = vi.fn(() => Promise.resolve("answer"));
  focusManager.setFocused(true);
  const observer = new QueryObserver(client, { queryKey: ["list"], queryFn: ask, refetchInterval: 2000 });
  const leave = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(4500);
  expect(ask).toHaveBeenCalledTimes(3);

  focusManager.setFocused(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(3);

  focusManager.setFocused(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(ask).toHaveBeenCalledTimes(4);
  leave();
  client.unmount();
});
