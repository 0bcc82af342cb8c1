export { createHasher, type Digests, type Hasher, type Hashing, type HashingOptions } from "./create-hasher";
