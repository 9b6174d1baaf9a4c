export type DataClass = "public" | "internal" | "personal" | "secret";
const order: readonly DataClass[] = ["public", "internal", "personal", "secret"];

/** The stricter of two: what is said about one conversation in another is as sensitive as either. */
export const stricterClass = (one: DataClass, other: DataClass): DataClass => (order.indexOf(one) >= order.indexOf(other) ? one : other);
