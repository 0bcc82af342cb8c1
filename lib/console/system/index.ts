export { getLiveness, getReadiness, ping } from "./health";
export {
  acceptNotices,
  getCatalogStatus,
  getGardenStatus,
  getLatestNews,
  getNewsQuadrants,
  getNotices,
  getNoticesScript,
  getPublicNotices,
  getToolGardenStatus,
  listCatalogEntries,
  listExtensions,
  updateNotices,
} from "./kamiwaza-services";
export { listEngines } from "./list-engines";
export { whoAmI } from "./who-am-i";
export { findTroubles } from "./troubles";
