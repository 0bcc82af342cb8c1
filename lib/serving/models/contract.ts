export * from "./contract/configs";
export * from "./contract/downloads";
export * from "./contract/file-schema";
export * from "./contract/files";
export * from "./contract/model-pages";
export * from "./contract/model-schema";
export * from "./contract/models";
export * from "./contract/verifications";
