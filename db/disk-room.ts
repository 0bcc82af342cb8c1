import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "./client";
import { leases } from "./schema";
import { isDiskFull } from "./sql-state";

/** Databases that answered that their disk is full, as far as this process was told. */
const full = new WeakSet<Database>();

/** More than free space inside of a table's pages: the disk itself has to give it. */
const trialBytes = 64 * 1024;

/** A write failed: if for want of room, that is remembered until one succeeds. */
export function noteWriteFailure(db: Database, error: unknown): void {
  if (isDiskFull(error)) full.add(db);
}

/**
 * Whether the database can write. Nothing is written to find out as long as no write of this process has failed; after
 * that a trial is made, and taken back.
 */
export async function hasRoom(db: Database): Promise<boolean> {
  if (!full.has(db)) return true;
  const row = { name: `trial ${randomUUID()}`, holder: randomBytes(trialBytes).toString("hex"), fence: 0 };
  try {
    await db.transaction(async (tx) => {
      await tx.insert(leases).values({ ...row, expiresAt: new Date() });
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) return false;
  }
  full.delete(db);
  return true;
}

class TakenBack extends Error {}
