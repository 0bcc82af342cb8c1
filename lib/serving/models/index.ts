export { createModel, deleteModel, getModel, listModels } from "./catalog";
export {
  createModelConfig,
  createModelConfigOfModel,
  deleteModelConfig,
  getModelConfig,
  listModelConfigs,
  listModelConfigsOfModel,
  updateModelConfig,
} from "./configs";
export { insertDefaultConfig } from "./default-config";
export { cancelDownload, getDownload, listDownloads, pauseDownload, resumeDownload } from "./downloads";
export { copyModel } from "./copy-model";
export { createModelFile, deleteModelFile, getModelFile, listModelFiles } from "./files";
export { importModel } from "./import-model";
export { listModelPage } from "./model-pages";
export { cancelAllDownloads, cancelFileDownload, downloadStatus } from "./kamiwaza-downloads";
export { startDownload } from "./start-download";
export { cancelModelVerification, verifyModel } from "./verify-model";
export type { Model, ModelFile } from "./contract";
export {
  asksTheHub,
  createHubClient,
  parseRepositoryReference,
  refuseOtherHub,
  type HubClient,
  type HubFile,
  type HubModel,
} from "./hub";
