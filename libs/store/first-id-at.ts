/** The first id that UUIDv7 (RFC 9562) gives at this time. */
export const firstIdAt = (at: Date): string =>
  at
    .getTime()
    .toString(16)
    .padStart(12, "0")
    .replace(/(.{8})(.{4})/, "$1-$2-7000-8000-000000000000");
