export { createDownloads } from "./create-downloads";
export type { Downloads, DownloadsOptions } from "./downloads";
