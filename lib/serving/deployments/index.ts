export {
  deleteDeployment,
  restartDeployment,
  startDeployment,
  stopDeployment,
  stopExpiredDeployments,
} from "./requests/start-and-stop";
export { deployAfterDownload, downloadAndDeploy, downloadAsAsked } from "./requests/download-and-deploy";
export { deployModel } from "./requests/deploy-model";
export { countDeployments, listDeploymentPage, summarizeDeployments } from "./views/deployment-pages";
export { getDeployment, getDeploymentStatus, listDeployments } from "./views/deployments";
export { getEngineLogs } from "./logs/engine-logs";
export { estimateModelMemory } from "./planning/estimate-model-memory";
export { getModelInstance, listModelInstances } from "./views/instances";
export { getLogPatterns } from "./logs/log-patterns";
export { fillMemoryShares } from "./reconcile/memory-shares";
export { followDeploymentLogs, getDeploymentLogs } from "./logs/logs";
export { getDeploymentMetrics } from "./views/metrics";
export { cleanUpStaleDeployments, getModelDeployments, listPendingDeployments } from "./views/model-deployments";
export { planDeployment } from "./planning/plan-deployment";
export { reconcileDeployment } from "./reconcile/reconcile-deployment";
export { getServingHealth, getServingStatus, startServing } from "./views/serving";
export { sweepDeployments } from "./reconcile/sweep";
export { updateDeployment } from "./requests/update-deployment";
export { tokensPerSecond } from "./views/deployment-view";
