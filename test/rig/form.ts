import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** `short` in `npm test`; `long` by `npm run test:long`, `test:security` and `test:faults`. */
    form: "short" | "long";
  }
}

export const isLong = (): boolean => inject("form") === "long";

/** A size that depends on the form. */
export const sized = <T>(short: T, long: T): T => (isLong() ? long : short);
