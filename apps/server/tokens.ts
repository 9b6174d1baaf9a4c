/** Names under which the composition root hands things to controllers. */
export const DEPS = Symbol("deps");
export const CONFIG = Symbol("config");
