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
export { listEngines, whoAmI } from "./information";
export { findTroubles } from "./troubles";
