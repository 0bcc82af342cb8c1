import type { CallRecord } from "../metering/call-record";
import type { Ledger } from "../metering/meter";

export type MemoryLedger = Ledger & { records: CallRecord[]; failing: boolean };

export function memoryLedger(): MemoryLedger {
  const written = new Map<string, CallRecord>();
  return {
    failing: false,
    get records() {
      return [...written.values()];
    },
    async write(records) {
      if (this.failing) throw new Error("the database is away");
      for (const record of records) written.set(record.usageId, record);
    },
  };
}
