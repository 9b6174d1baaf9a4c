import OpenAI from "openai";
import { egressFetch, type Gate } from "./egress.js";

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
/** Longer than any of our own timeouts, which also cover what the package's own does not (everything after the headers). */
const neverMs = 24 * 3_600_000;

/**
 * The openai package, speaking only through the egress gate. It would otherwise retry twice, print malformed chunks into the log, and take
 * address, keys and headers from the environment.
 */
export function modelClient(gate: Gate): OpenAI {
  const { baseUrl, apiKey } = gate.provider;
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // A host without keys gets no Authorization at all.
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    fetch: egressFetch(gate),
    maxRetries: 0,
    timeout: neverMs,
    logger: silent,
    logLevel: "off",
  });
}
