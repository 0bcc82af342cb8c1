import { expect, test } from "vitest";
import type { Download } from "@/lib/serving/models/contract";
import { attentionOf } from "./attention";

const aDownload = (changes: Partial<Download>): Download => ({
  id: "d",
  model_id: "m",
  model_name: "acme/m",
  node_id: "n",
  node_name: "atlas",
  source: "hub",
  deployable: true,
  phase: "downloading",
  desired: "run",
  bytes_done: 0,
  bytes_total: 1,
  bytes_per_second_10: null,
  bytes_per_second_60: null,
  eta_seconds: null,
  error: null,
  retry_at: null,
  requested_by: null,
  created_at: "2026-01-01T00:00:00.000Z",
  started_at: null,
  ended_at: null,
  files: [],
  ...changes,
});

test("what failed stands before what is tried again by itself, and what goes well is not named", () => {
  const found = attentionOf(
    [],
    [],
    [
      aDownload({}),
      aDownload({ phase: "stalled", model_name: "slow" }),
      aDownload({ phase: "failed", model_name: "gone" }),
    ],
    [],
  );
  expect(found.map(({ title }) => title)).toEqual(["The download of gone failed", "The download of slow is stalled"]);
});

test("a failed download that somebody gave up needs nobody", () => {
  expect(attentionOf([], [], [aDownload({ phase: "failed", desired: "cancel" })], [])).toEqual([]);
});

test("an import is called one, and neither it nor a download concerns the service", () => {
  const found = attentionOf([], [], [aDownload({ phase: "failed", source: "/srv/nope", model_name: "nope" })], []);
  expect(found).toMatchObject([
    { title: "The import of nope failed", concerns: "transfer", action: "Look at import", severity: "bad" },
  ]);
});
