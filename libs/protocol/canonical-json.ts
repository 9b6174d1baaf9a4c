/**
 * The one form of a JSON value that is hashed or signed (RFC 8785, JCS): no white space, members by the UTF-16 units of their names, numbers and strings as
 * ECMAScript writes them. Encoded as UTF-8 by whoever needs bytes.
 * @throws TypeError for what is no JSON (undefined, functions, big integers, NaN, infinity) and for lone surrogates, which have no UTF-8
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === "string" && !/[\ud800-\udfff]/u.test(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} has no canonical JSON`);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(",")}}`;
}
