export * from "./contract/account-fields";
export * from "./contract/api-keys";
export * from "./contract/forward-auth";
export * from "./contract/identity-providers";
export * from "./contract/information";
export * from "./contract/sessions";
export * from "./contract/setup";
export * from "./contract/users";
