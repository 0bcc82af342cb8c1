export { createCallLog, type CallLog } from "./call-log";
export { objectName } from "./object-name";
export { auditActor, recordAudit, recordRefusal } from "./record-audit";
