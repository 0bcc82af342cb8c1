export { createCallLog, type CallLog } from "./call-log";
export { auditActor, recordAudit } from "./record-audit";
