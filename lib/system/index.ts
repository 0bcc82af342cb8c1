export { getLiveness, getReadiness, ping } from "./health";
export {
  acceptNotices,
  getGardenStatus,
  getLatestNews,
  getNewsQuadrants,
  getNotices,
  getNoticesScript,
  getPublicNotices,
  listExtensions,
  updateNotices,
} from "./kamiwaza-services";
export { listEngines } from "./list-engines";
export { whoAmI } from "./who-am-i";
export { findTroubles } from "./troubles";
