/** The name under which the composition root hands the actions' dependencies to processors. */
export const DEPS = Symbol("deps");
