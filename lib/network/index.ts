export { addressRanges, isWithin } from "./address-ranges";
export { isBoundToMachine } from "./bound-address";
export { hostInUrl } from "./host-in-url";
export { listen } from "./listen";
export { addressBelow, parseOrigin } from "./origin";
export { networkOf } from "./network-of";
export { isPrivateAddress } from "./private-address";
