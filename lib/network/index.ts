export { hostInUrl } from "./host-in-url";
export { listen } from "./listen";
