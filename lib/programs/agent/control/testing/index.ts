/** What tests of the agent's way to the control plane share. */
export { emptyList, observed } from "./messages";
export { openMember } from "./open-member";
export { TestControlPlane, type Answer } from "./test-control-plane";
