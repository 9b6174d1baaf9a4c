/** The name under which the composition root hands the actions' dependencies to processors. */
export const DEPS = Symbol("deps");
/** When the master key is rotated by itself, and whom that is noted with. */
export const ROTATION = Symbol("rotation");
/** What a worker does by itself needs to know: how long records are kept. */
export const UPKEEP = Symbol("upkeep");
