export * from "./contract/cluster-information";
export * from "./contract/clusters";
export * from "./contract/hardware";
export * from "./contract/kamiwaza-nodes";
export * from "./contract/local-node";
export * from "./contract/locations";
export * from "./contract/nodes";
