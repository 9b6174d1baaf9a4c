export { type Damage, type DamageKind, named } from "./damage.js";
export { type Inspected, inspectStore } from "./inspect-store.js";
export { type PostgresFacts, readPostgres } from "./postgres.js";
