export { createKeyRing, type KeyPurpose, type KeyRing } from "./key-ring";
