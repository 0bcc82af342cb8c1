export { authorize, authorizePerson, scopeIncludes, type Member } from "./authorize";
export { rolesOfScope, scopeOfRoles } from "./roles";
