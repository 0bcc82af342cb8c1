export { downloadBytesPerSecondMax, hubAccess, type HubAccess } from "./hub-access";
export { getSettings, updateSettings } from "./settings";
