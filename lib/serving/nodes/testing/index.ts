export { codesOf } from "./codes-of";
export { serveControl } from "./serve-control";
export { smallModel, someFacts } from "./some-facts";
export { TestAgent } from "./test-agent";
export { createTestPlatform, memberContext, newOrganization } from "./test-platform";
