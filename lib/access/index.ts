export { authorize, authorizePerson, scopeIncludes, type Member } from "./authorize";
export { roles, rolesOfScope, scopeOfRoles, type Role } from "./roles";
