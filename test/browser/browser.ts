import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterEach } from "vitest";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's Chromium, without a window and without talking to anybody. `args` come on top. */
export function launch(args: string[] = []): Promise<Browser> {
  const executablePath = programs.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`no Chromium at ${programs.join(", ")}`);
  const quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: [...quiet, ...args] });
}

/** One person at one browser. `faults`: scripts that failed, refusals by the content security policy, and what the console calls an error. */
export type Visitor = { page: Page; context: BrowserContext; faults: string[] };
type VisitorOptions = { url: string; locale?: "zh-CN" | "en-GB"; dark?: boolean; width?: number; touch?: boolean };

/** Chromium writes every answer of 4xx or 5xx into the console; what they mean the page shows itself. Some headers mean nothing on plain http. */
const expected = new RegExp(
  [
    "^Failed to load resource: (the server responded with a status of (401|404|409|422)|net::ERR_)",
    "^WebSocket connection to .* failed",
    "^The Cross-Origin-Opener-Policy header has been ignored",
  ].join("|"),
);

export async function visit(browser: Browser, { url, locale = "en-GB", dark = false, width = 1280, touch = false }: VisitorOptions): Promise<Visitor> {
  const screen = { viewport: { width, height: 800 }, hasTouch: touch, isMobile: touch };
  const context = await browser.newContext({ baseURL: url, locale, colorScheme: dark ? "dark" : "light", ...screen });
  context.setDefaultTimeout(12_000);
  const faults: string[] = [];
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
    // What a hostile text would call if it ran.
    Object.assign(window, { alert: () => console.error("a hostile text ran"), hacked: () => console.error("a hostile text ran") });
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, context, faults };
}

export async function signIn({ page }: Visitor, { username, password }: { username: string; password: string }): Promise<void> {
  await page.goto("/signin");
  await page.getByLabel(/^(User name|用户名)$/).fill(username);
  await page.getByLabel(/^(Password|密码)$/).fill(password);
  const policy = page.waitForResponse("**/api/v1/policies/current");
  await page.getByRole("button", { name: /^(Sign in|登录)$/ }).click();
  await page.getByRole("heading", { name: /^(Chats|聊天)$/ }).waitFor();
  const { seen } = (await (await policy).json()) as { seen: boolean };
  if (!seen) await putOff(page);
}

/** Puts the sheet with the scope of use and protection off, which whoever signs in first sees. */
export async function putOff(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^(Not now|以后再说)$/ }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** The messages of the open chat. */
export const messages = (page: Page) => page.getByRole("log").getByRole("article");

/** Writes into the composer and sends with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: /^(Message |发消息给)/ });
  await composer.fill(text);
  await composer.press("Enter");
}

/** What the visitors saw when a test failed, as pictures in `test/out`. */
export function pictureFailures(visitors: () => Record<string, Visitor | undefined>): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const [name, visitor] of Object.entries(visitors())) {
      const file = `${task.name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}.${name}.png`;
      await visitor?.page.screenshot({ path: join(import.meta.dirname, "../out", file) }).catch(() => undefined);
    }
  });
}

/** The message that holds these words. */
export const messageWith = (page: Page, words: string) => messages(page).filter({ hasText: words });

/** Opens a message's menu as a mouse does, and chooses. */
export async function choose(page: Page, words: string, item: string | RegExp): Promise<void> {
  await messageWith(page, words).hover();
  await messageWith(page, words).locator("[aria-haspopup=menu]").click();
  await page.getByRole("menuitem", { name: item, exact: typeof item === "string" }).click();
}

/** The text field at the bottom, for a new message or for an edit. */
export const field = (page: Page) => page.locator("form textarea");
