import { expect, test } from "vitest";
import { z } from "zod";
import { uniqueId } from "./unique-id";

test("ids are random UUIDs of version 4, made without what only secure pages have", () => {
  const ids = Array.from({ length: 1_000 }, uniqueId);
  expect(z.array(z.uuidv4()).safeParse(ids).success).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
