export { addressRanges, isWithin } from "./address-ranges";
export { isBoundToMachine, isPrivateAddress } from "./address-kinds";
export { hostInUrl, addressBelow, parseOrigin } from "./origin";
export { createHttpClient, type AnswerHead, type HttpExchange, type HttpHandler } from "./http-client";
export {
  createConnectionGate,
  createHttpServer,
  discardRest,
  hasBody,
  watchDeadlines,
  type Arriving,
  type Deadlines,
  type Watched,
  type Words,
} from "./http-server";
export { listen } from "./listen";
export { networkOf } from "./network-of";
