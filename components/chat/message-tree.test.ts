import { expect, test } from "vitest";
import type { Message } from "@/lib/console/chat/contract";
import { shownPath } from "./message-tree";

const message = (id: string, parent_id: string | null): Message => ({
  id,
  parent_id,
  conversation_id: "c",
  role: "user",
  content: id,
  outcome: "complete",
  model: null,
  prompt_tokens: null,
  completion_tokens: null,
  ttft_ms: null,
  duration_ms: null,
  error: null,
  created_at: "2026-01-01T00:00:00.000Z",
});

const tree = [message("q1", null), message("a1", "q1"), message("a2", "q1"), message("q2", "a1")];

test("without a choice the newest sibling is shown", () => {
  expect(shownPath(tree, new Map()).map((entry) => entry.message.id)).toEqual(["q1", "a2"]);
});

test("choosing an older answer brings back what followed it", () => {
  const path = shownPath(tree, new Map([["q1", "a1"]]));
  expect(path.map((entry) => entry.message.id)).toEqual(["q1", "a1", "q2"]);
  expect(path[1]).toMatchObject({ siblings: ["a1", "a2"], index: 0 });
});
