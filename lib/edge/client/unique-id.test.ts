import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { uniqueId } from "./unique-id";

afterEach(() => vi.unstubAllGlobals());

test("ids are random UUIDs of version 4, made without what only secure pages have", () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 1_000 }, uniqueId);
  expect(z.array(z.uuidv4()).safeParse(ids).success).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
