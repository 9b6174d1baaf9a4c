import type { ProviderProfile } from "./profile.js";

/** HTTP 402 is an empty balance, 451 a refused text, as the statuses' general meaning has it. https://platform.stepfun.com/docs */
export const stepfun: ProviderProfile = { key: "stepfun", hosts: ["stepfun.com"] };
