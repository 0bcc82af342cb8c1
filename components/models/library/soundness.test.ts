import { expect, test } from "vitest";
import type { FileCopy, ModelSummary } from "@/lib/serving/models/contract";
import { readingOf, soundnessOf, soundnessOfModel } from "./soundness";

type Verification = NonNullable<FileCopy["verification"]>;

const downloaded_at = "2026-11-20T00:00:00.000Z";
const verified_at = "2026-11-25T00:00:00.000Z";

const verification = (changes: Partial<Verification> = {}): Verification => ({
  phase: "intact",
  pending: false,
  bytes_done: 0,
  requested_at: verified_at,
  requested_by: "ada",
  result: "intact",
  verified_at,
  error: null,
  ...changes,
});

const copy = (changes: Partial<FileCopy> = {}): FileCopy => ({
  node_id: "atlas",
  ready: true,
  downloaded_at,
  verification: null,
  ...changes,
});

const model = (...copies: FileCopy[]) =>
  ({ m_files: copies.map((one) => ({ size: 100, copies: [one] })) }) as ModelSummary;

test.each<[string, FileCopy, ReturnType<typeof soundnessOf>]>([
  ["nobody read it since its download", copy(), { state: "never", at: downloaded_at, detail: undefined }],
  [
    "it was read and is as it should be",
    copy({ verification: verification() }),
    { state: "intact", at: verified_at, detail: undefined },
  ],
  [
    "it is damaged and gone",
    copy({ ready: false, verification: verification({ result: "damaged", error: { code: "C", detail: "why" } }) }),
    { state: "damaged", at: verified_at, detail: "why" },
  ],
  [
    "it was damaged and came again",
    copy({ verification: verification({ result: "damaged" }) }),
    { state: "replaced", at: verified_at, detail: undefined },
  ],
  [
    "it could not be read",
    copy({ verification: verification({ phase: "failed", result: null, verified_at: null }) }),
    { state: "unread", at: null, detail: undefined },
  ],
  ["it is still on its way", copy({ ready: false, downloaded_at: null }), undefined],
])("a copy is told apart: %s", (_, given, expected) => {
  expect(soundnessOf(given)).toEqual(expected);
});

test("a model is as sound as its worst file, and of good ones the oldest reading counts", () => {
  const damaged = copy({ ready: false, verification: verification({ result: "missing" }) });
  const intact = copy({ verification: verification() });
  const older = copy({ verification: verification({ verified_at: downloaded_at }) });
  expect(soundnessOfModel(model(intact, copy(), damaged))?.state).toBe("damaged");
  expect(soundnessOfModel(model(intact, copy()))?.state).toBe("never");
  expect(soundnessOfModel(model(intact, older))).toMatchObject({ state: "intact", at: downloaded_at });
  expect(soundnessOfModel(model())).toBeUndefined();
});

test("progress counts what was asked for together, also what of it is done, and nothing of before", () => {
  const now = { requested_at: "2026-11-26T00:00:00.000Z" };
  const reading = model(
    copy({ verification: verification(now) }),
    copy({ verification: verification({ ...now, pending: true, phase: "verifying", bytes_done: 40 }) }),
    copy({ node_id: "borea", verification: verification({ ...now, pending: true, phase: "queued" }) }),
    copy({ verification: verification() }),
  );
  expect(readingOf(reading)).toEqual({ bytesDone: 140, bytesTotal: 300, files: 3, filesDone: 1, hasBegun: true });
  expect(readingOf(reading, "borea")).toMatchObject({ bytesDone: 0, bytesTotal: 100, hasBegun: false });
  expect(readingOf(model(copy({ verification: verification() })))).toBeUndefined();
});
