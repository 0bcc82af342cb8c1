export { createVerifications, type Verifications } from "./create-verifications";
