export { addressRanges, isWithin } from "./address-ranges";
export { isBoundToMachine } from "./bound-address";
export { hostInUrl } from "./host-in-url";
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
export { addressBelow, parseOrigin } from "./origin";
export { networkOf } from "./network-of";
export { isPrivateAddress } from "./private-address";
