import { type Client, createClient } from "@hoopoe/sdk";

/** The page has one client for as long as it is open; the refresh token lives in an httpOnly cookie. */
export const client: Client = createClient({ baseUrl: window.location.origin, credentials: "cookie" });
