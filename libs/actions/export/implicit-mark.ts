import { secretHash } from "@hoopoe/crypto";
import type { ImplicitMark } from "@hoopoe/protocol";

/** The organisation as a code of printable ASCII: 32 hex digits of SHA-256 over its name in UTF-8, so that whoever knows the name can tell it again. */
const codeOf = (organisation: string): string => `org-${secretHash(organisation).toString("hex").slice(0, 32)}`;

/** The mark of one file (GB 45438-2025, appendix E). */
export function implicitMark(organisation: string, fileId: string): ImplicitMark {
  const code = codeOf(organisation);
  return {
    AIGC: { Label: "1", ContentProducer: code, ProduceID: fileId, ReservedCode1: "", ContentPropagator: code, PropagateID: fileId, ReservedCode2: "" },
  };
}
