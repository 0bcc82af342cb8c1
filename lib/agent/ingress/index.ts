export { createIngress, type Ingress, type Readiness } from "./create-ingress";
export { createIngressTokens, type IngressTokens } from "./verify-ingress-token";
