import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadNodeKey } from "./node-key";

test("the key is made once, is its owner's alone to read, and keeps its name", async () => {
  const file = join(temporaryFolder(), "key.json");
  const [first, second] = [await loadNodeKey(file), await loadNodeKey(file)];
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(second.thumbprint).toBe(first.thumbprint);
  expect(first.publicKey).toEqual({ kty: "OKP", crv: "Ed25519", x: expect.any(String) });
  expect(JSON.stringify(first.publicKey)).not.toContain(JSON.parse(readFileSync(file, "utf8")).d);
});
