export { addressRanges, isWithin } from "./address-ranges";
export { hostInUrl } from "./host-in-url";
export { listen } from "./listen";
export { isPrivateAddress } from "./private-address";
