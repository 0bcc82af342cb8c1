/** Fakes of what the gateway does not own: nodes with engines, and the database behind its directory. */
export { accessToken, addApiKey, addSession, keyRing, signingPair } from "./credentials";
export { chatAnswer, chatStream, deltaStream, sendEvents, sendJson, startEvents } from "./engine-answers";
export { startFakeNode, type Answer, type FakeNode, type KeyPair } from "./fake-node";
export { expectProblem, openFrontDoor, type FrontDoor } from "./front-door";
export { closeServer, readAll } from "./loopback-server";
export { addDeployment, organizationId } from "./memory-directory";
export { memoryLedger, type MemoryLedger } from "./memory-ledger";
export { chatRequest, openInference, type Inference } from "./open-inference";
export { startGateway, type RunningGateway } from "./start-gateway";
