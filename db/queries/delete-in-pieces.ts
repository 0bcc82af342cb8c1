import type { Executor } from "@/db/client";
import { sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** Some tens of milliseconds' worth, far from the limit for one statement however much there is to delete. */
const pieceMax = 5000;

/** Deletes rows of a table with an `id`, piece by piece: each is a transaction of its own. */
export async function deleteInPieces(db: Executor, table: PgTable, where: SQL | undefined): Promise<void> {
  for (;;) {
    const gone = await db.execute(
      sql`delete from ${table} where id in (select id from ${table} where ${where} limit ${pieceMax}) returning id`,
    );
    if (gone.length < pieceMax) return;
  }
}
