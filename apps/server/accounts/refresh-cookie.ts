import type { Tokens } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { apiPrefix, type SignedIn } from "@hoopoe/protocol";
import type { CookieOptions, Request, Response } from "express";

const days30 = 30 * 86_400_000;

/** `__Host-` binds a cookie to this host over TLS; without TLS (a trial on one machine) browsers refuse that name. */
const named = (config: Config): { name: string; options: CookieOptions } =>
  config.publicUrl.startsWith("https:")
    ? { name: "__Host-hoopoe", options: { httpOnly: true, sameSite: "strict", secure: true, path: "/" } }
    : { name: `hoopoe_${config.port}`, options: { httpOnly: true, sameSite: "strict", path: `${apiPrefix}/auth` } };

/** Puts the refresh token where the caller asked for it: a cookie that scripts cannot read, or the body. */
export function answerTokens({ signedIn, refreshToken }: Tokens, response: Response, choice: { config: Config; cookie: boolean }): SignedIn {
  response.setHeader("Cache-Control", "no-store");
  if (!choice.cookie) return { ...signedIn, refreshToken };
  const { name, options } = named(choice.config);
  response.cookie(name, refreshToken, { ...options, maxAge: days30 });
  return signedIn;
}

/** The refresh token of a request's cookie. */
export const refreshCookie = (request: Request, config: Config): string | undefined => {
  const cookies = (request as { cookies?: Record<string, unknown> }).cookies ?? {};
  const value = cookies[named(config).name];
  return typeof value === "string" ? value : undefined;
};

export function clearRefreshCookie(response: Response, config: Config): void {
  const { name, options } = named(config);
  response.clearCookie(name, options);
}
