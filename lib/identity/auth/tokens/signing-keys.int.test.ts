import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { expect, test } from "vitest";
import { createSigningKey, readSigningKeys } from "./signing-keys";

test("a new signing key is published before it signs, so that no agent refuses what it does not know yet", async () => {
  const { db } = await createTestDatabase();
  const { keys } = createTestApi(db).platform;
  const first = await readSigningKeys(db, keys);
  await createSigningKey(db, keys);
  const published = await readSigningKeys(db, keys);
  expect(published.publicKeys.keys).toHaveLength(2);
  expect(published.signer.kid).toBe(first.signer.kid);
  const later = await readSigningKeys(db, keys, Date.now() + 180_000);
  expect(later.signer.kid).not.toBe(first.signer.kid);
  expect(later.publicKeys.keys).toHaveLength(2);
});
