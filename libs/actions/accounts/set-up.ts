import { hashPassword, randomSecret, secretHash, uuidv7 } from "@hoopoe/crypto";
import { fail, limits, type SetupState, serviceNoticeVersion, Username, type RouteBody } from "@hoopoe/protocol";
import { type Store, violatedUnique } from "@hoopoe/store";
import type { Anonymous, Deps } from "../context.js";
import { openSession, type Tokens } from "./tokens.js";

/** Whether the first administrator is still to be made. */
export async function readSetup(deps: Deps): Promise<SetupState> {
  const organisation = await deps.store.setup.organisation();
  return { needed: organisation === null, organisation: organisation?.name ?? null };
}

/** Makes the organisation and its first administrator with the one-time link, and signs them in. */
export async function setUp(call: Anonymous, input: RouteBody<"setup">): Promise<Tokens> {
  call.limiter.take("password", call.address);
  const id = uuidv7();
  const outcome = await call.store.setup.finish(secretHash(input.token), {
    id,
    username: input.username,
    displayName: input.displayName,
    passwordHash: await hashPassword(input.password),
    organisation: input.organisation,
    consent: { policyVersion: serviceNoticeVersion, door: "setup" },
  });
  if (outcome === "done") throw fail("CONFLICT", "This server is set up already; sign in.");
  if (outcome === "refused") throw fail("FORBIDDEN", "This set-up link is wrong, used or older than 30 minutes. Start Hoopoe again, or run `npx hoopoe setup-link`, for a new one.");
  return openSession(call, id, input.deviceName ?? null);
}

export type FirstAdmin = { username: string; password: string };
/** `link`: the token of the one-time set-up link, to be shown once. */
type Prepared = { state: "ready" | "made" } | { state: "link"; token: string };

/**
 * What happens before the first start: the administrator of the environment is made, else a one-time token for the set-up page
 * (any earlier one ends). @throws Fault VALIDATION when the environment's name or password will not do.
 */
export async function prepareOrganisation(store: Store, options: { firstAdmin: FirstAdmin | undefined; organisation: string }): Promise<Prepared> {
  if (await store.setup.organisation()) return { state: "ready" };
  if (options.firstAdmin) {
    const { username, password } = checkFirstAdmin(options.firstAdmin);
    const id = uuidv7();
    const made = await store.setup.make({ id, username, displayName: options.firstAdmin.username, passwordHash: await hashPassword(password), organisation: options.organisation, consent: { policyVersion: serviceNoticeVersion, door: "organisation" } });
    return { state: made ? "made" : "ready" };
  }
  const token = randomSecret();
  return (await store.setup.putToken(secretHash(token), limits.setupTokenMs)) ? { state: "link", token } : { state: "ready" };
}

function checkFirstAdmin(given: FirstAdmin): FirstAdmin {
  const username = Username.safeParse(given.username);
  if (!username.success) throw fail("VALIDATION", "ADMIN_USERNAME must be 1 to 64 letters, digits, dots, dashes or underscores.");
  if (given.password.length < limits.passwordMin || given.password.length > limits.passwordMax) {
    throw fail("VALIDATION", `ADMIN_PASSWORD must have ${limits.passwordMin} to ${limits.passwordMax} characters.`);
  }
  return { username: username.data, password: given.password };
}

/** True when a write failed because the user name is taken. */
export const nameIsTaken = (error: unknown): boolean => violatedUnique(error)?.includes("username") ?? false;
