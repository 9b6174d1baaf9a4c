/** The name under which the composition root hands the actions' dependencies to processors. */
export const DEPS = Symbol("deps");
/** When the master key is rotated by itself, and whom that is noted with. */
export const ROTATION = Symbol("rotation");
/** How long records are kept. */
export const RETENTION = Symbol("retention");
