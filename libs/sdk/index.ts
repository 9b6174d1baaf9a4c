export { newClientId } from "./conversation/outbox.js";
export * from "./client/create-client.js";
export { HoopoeError, type HoopoeErrorCode, toHoopoeError } from "./hoopoe-error.js";
export * from "./types.js";
