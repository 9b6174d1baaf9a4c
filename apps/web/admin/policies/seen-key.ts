/** Who has seen a version, as the page keeps it. */
export const seenKey = (version: string): readonly string[] => ["policy", "versions", version, "seen"];
