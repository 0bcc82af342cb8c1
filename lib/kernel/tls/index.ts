export { keyedTls, publicKeyOf, showsKeyOf } from "./peer-key";
export { selfSignedCertificate, type TlsIdentity } from "./self-signed-certificate";
