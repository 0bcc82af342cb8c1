export { authorize, authorizePerson, type Member } from "./authorize";
export { holds, mayGive, reachOfStoredKey, scopeIncludes } from "./rights";
export { visibleTo } from "./visible-to";
export { isAuditor, rolesOfScope, scopeOfRoles } from "./roles";
