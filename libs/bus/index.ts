export { type Bus, openBus } from "./open-bus.js";
export type { JobCounts, JobData, JobHandler, JobName, Jobs } from "./jobs/jobs.js";
export type { AdapterConstructor, LocalDelivery } from "./live/cluster-adapter.js";
export type { Emission, LiveChannel, LiveState } from "./live/live-channel.js";
export type { SignalHandler } from "./live/signals.js";
export type { BusLog, BusOptions, Sealer } from "./options.js";
