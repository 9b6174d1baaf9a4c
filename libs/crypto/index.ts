export { channelCipher } from "./channel-cipher.js";
export {
  authorKeyIdOf,
  conversationKeyIdOf,
  type DataKey,
  derivePairKey,
  type Envelope,
  noKeyId,
  openEnvelope,
  type PairKey,
  type Place,
  parseEnvelope,
  sealEnvelope,
} from "./envelope.js";
export { FileDamaged, type FileKey, openFile, sealFile } from "./file-stream.js";
export { keyedHash } from "./keyed-hash.js";
export type { KeyLabel } from "./key-wrap.js";
export { type MasterKey, type MasterKeyDriver, MasterKeyUnavailable, type MasterVersion } from "./master-keys/driver.js";
export { hashPassword, verifyPassword } from "./password.js";
export { isSignedText, newSigningPair, signingKey, signText } from "./signature.js";
export { type Suite, type SuiteName, suitesByName } from "./suite.js";
export {
  type AccessClaims,
  deriveKey,
  randomSecret,
  sameBytes,
  secretHash,
  signAccessToken,
  TokenExpired,
  TokenInvalid,
  verifyAccessToken,
} from "./token.js";
export { uuidv7 } from "./uuid.js";
