export { createHasher, type Digests, type Hasher, type Hashing } from "./create-hasher";
