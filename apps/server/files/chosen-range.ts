import type { Request } from "express";

/** Both included. */
export type Range = { from: number; to: number };

/**
 * The range of a file's bytes that a request asks for (RFC 9110, 14.2): one range counts; several, what cannot be read, or one of another version
 * (`If-Range`) mean the whole (null).
 */
export function chosenRange(request: Request, { size, etag }: { size: number; etag: string }): Range | "unsatisfiable" | null {
  const { "if-range": version } = request.headers;
  if (version !== undefined && version !== etag) return null;
  const ranges = request.range(size);
  if (ranges === -1) return "unsatisfiable";
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return null;
  const [{ start, end }] = ranges as unknown as [{ start: number; end: number }];
  return { from: start, to: end };
}
