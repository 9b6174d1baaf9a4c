import { invalid } from "@hoopoe/protocol";

/** An opaque place in a list: the sort values of its last row. */
export const encodeCursor = (parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");

/** The parts of a cursor that we made; empty without one. @throws VALIDATION for anything else. */
export function decodeCursor(cursor: string | undefined, parts: number): string[] {
  if (cursor === undefined) return [];
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(decoded) && decoded.length === parts && decoded.every((part) => typeof part === "string")) return decoded;
  } catch {
    // not ours: refused below
  }
  throw invalid("cursor", "is not one that this list gave");
}

/** An id in a cursor: anybody can write one, and Postgres takes nothing else for an id. */
export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A cursor that is an id. */
export function decodeIdCursor(cursor: string | undefined): string | null {
  const [id] = decodeCursor(cursor, 1);
  if (id !== undefined && !uuid.test(id)) throw invalid("cursor", "is not one that this list gave");
  return id ?? null;
}
