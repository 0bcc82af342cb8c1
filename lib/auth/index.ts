export { createApiKey, getApiKeyOptions, listApiKeys, revokeApiKey } from "./api-keys";
export { authenticate, type Credentials } from "./authenticate";
export { validateCredential } from "./forward-auth";
export { getAuthHealth, getAuthInfo, getJwks, listProviders } from "./information";
export { signIngressToken } from "./ingress-token";
export { authOptions, sessionCookie } from "./next-auth";
export { deleteSession, purgeSessions } from "./sessions";
export { createOwner, ensureOrganization, getSetup, issueSetupToken } from "./setup";
export { isStillSignedIn } from "./still-signed-in";
export { signOut } from "./sign-out";
export { ingressIdentity } from "./ingress-identity";
export { signingKeys, type SigningKeys } from "./signing-keys";
export { createAccessToken, createToken, refreshSession } from "./tokens";
export {
  changeOwnPassword,
  createLocalUser,
  deleteUser,
  getCurrentUser,
  getUser,
  listUsers,
  setUserPassword,
  updateUser,
} from "./users";
