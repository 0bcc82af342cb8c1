import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { readConfig } from "./read-config";

const slices = { parts: z.object({ NAME: z.string().optional(), SECRET: z.string().min(8) }) };

function fileWith(text: string): string {
  const file = join(temporaryFolder(), "value");
  writeFileSync(file, text);
  return file;
}

test("a secret comes from its file, without the newline at its end", () => {
  const { parts } = readConfig(slices, { SECRET_FILE: fileWith("long enough\n") });
  expect(parts).toEqual({ SECRET: "long enough" });
});

test("an empty file is no value, as an empty variable is none", () => {
  const empty = fileWith("\n");
  expect(readConfig(slices, { NAME_FILE: empty, SECRET: "long enough" }).parts.NAME).toBeUndefined();
  expect(() => readConfig(slices, { SECRET_FILE: empty })).toThrow(/SECRET is missing/);
});

test("all problems are told at once", () => {
  expect(() => readConfig(slices, { NAME_FILE: "/nowhere/at/all", SECRET: "short" })).toThrow(
    /NAME_FILE: cannot read [^]*SECRET must have at least 8 characters/,
  );
});
