export { createModel, deleteModel, getModel, listModels } from "./catalog/catalog";
export {
  createModelConfig,
  createModelConfigOfModel,
  deleteModelConfig,
  getModelConfig,
  listModelConfigs,
  listModelConfigsOfModel,
  updateModelConfig,
} from "./catalog/configs";
export { insertDefaultConfig } from "./catalog/default-config";
export { cancelDownload, getDownload, listDownloads, pauseDownload, resumeDownload } from "./downloads/downloads";
export { copyModel } from "./downloads/copy-model";
export { createModelFile, deleteModelFile, getModelFile, listModelFiles } from "./files/files";
export { importModel } from "./downloads/import-model";
export { listModelPage } from "./catalog/model-pages";
export { cancelAllDownloads, cancelFileDownload, downloadStatus } from "./downloads/kamiwaza-downloads";
export { startDownload } from "./downloads/start-download";
export { cancelModelVerification, verifyModel } from "./files/verify-model";
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
