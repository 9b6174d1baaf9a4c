/** What can be found in a text; the same names as on the wire (`EntityType` of the protocol). */
export type EntityType =
  | "resident_id"
  | "phone"
  | "bank_card"
  | "credit_code"
  | "passport"
  | "travel_permit"
  | "plate"
  | "email"
  | "address"
  | "person"
  | "secret"
  | "term"
  | "pattern";

/** A place in a text: UTF-16 offsets, `end` exclusive. */
export type Span = { start: number; end: number; type: EntityType };

/**
 * How sure a detector is. `exact`: a checksum or an unmistakable form. `labelled`: a form, and words beside it that say what it is. `form`: the form alone.
 * `likely`: by statistics and neighbours.
 */
export const certainty = { exact: 4, labelled: 3, form: 2, likely: 1 } as const;

/** What a detector found. Its offsets are those of the normal text that it was given. */
export type Finding = Span & { certainty: (typeof certainty)[keyof typeof certainty] };
