export { createIngress, type Ingress, type Readiness } from "./create-ingress";
export { createIngressTokens } from "./verify-ingress-token";
