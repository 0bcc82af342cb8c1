export { createCallLog, type CallLog } from "./call-log";
export { objectName } from "./object-name";
export { whatChanged } from "./what-changed";
export { auditActor, recordAudit, recordRefusal } from "./record-audit";
