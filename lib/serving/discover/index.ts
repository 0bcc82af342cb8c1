export { importGuides, listGuides } from "./guides";
export { getHubRepository } from "./hub-repository";
export { getModelFileMemory, getModelMemory } from "./memory-usage";
export { searchHubFiles } from "./search-hub-files";
export { searchModels } from "./search-models";
export { getStarterModel } from "./starter";
