export { readAssignments, writeAssignments } from "./assignment-file";
export { createControlClient } from "./control-client";
export { createControlClock, type ControlClock } from "./control-clock";
export { followAssignments, type FollowTiming } from "./follow-assignments";
export { keepReporting, type Reporting, type ReportTiming } from "./keep-reporting";
export { Membership } from "./membership";
export { loadNodeKey, type NodeKey } from "./node-key";
export { sendInspections } from "./send-inspections";
