import type { Browser } from "playwright-core";
import { type Caller, signIn as signInCaller, uniqueName } from "../rig/people.js";
import { signIn, type Visitor, visit } from "./browser.js";

/** Somebody who has chosen a password already: at the wire, and by what the sign-in page wants. */
export async function addNamed(admin: Caller, displayName: string): Promise<Caller> {
  const [username, given, password] = [uniqueName("n"), "given pass word 1", `own ${uniqueName("pass word")}`];
  await admin.ok("POST", "/admin/users", { username, displayName, password: given });
  const first = await signInCaller(admin.url, { username, password: given });
  await first.ok("POST", "/me/password", { current: given, next: password });
  return signInCaller(admin.url, { username, password });
}

type At = { url: string; path: string; locale?: "zh-CN" | "en-GB"; width?: number; dark?: boolean; touch?: boolean };

/** Their browser, signed in, at a page. */
export async function browse(browser: Browser, person: Caller, { path, ...where }: At): Promise<Visitor> {
  const visitor = await visit(browser, where);
  await signIn(visitor, person);
  await visitor.page.goto(path);
  return visitor;
}
