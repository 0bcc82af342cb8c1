export { listActivities } from "./list-activities";
export { listAuditEvents } from "./list-audit-events";
