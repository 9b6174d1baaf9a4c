import { ClientOperations } from "./client-operations.js";
import type { Client, ClientOptions } from "../types.js";

/**
 * A client of one server. It does nothing until `resume`, `login`, `setup` or `acceptInvite`; from then on it connects and stays
 * connected by itself until `logout`, the session's end or `close`. Works in browsers and in Node 20.
 */
export function createClient(options: ClientOptions): Client {
  return new ClientOperations(options);
}
