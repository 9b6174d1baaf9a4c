import { Line, limits, Username } from "@hoopoe/protocol";
import type { TFunction } from "i18next";

export type AccountValues = { displayName: string; username: string; password: string; passwordAgain: string };
export type Faults<T> = Partial<Record<keyof T, string>>;

const lineRule = Line(100);

/** A name of one line, as the server takes it. Null when it is good. */
export function checkLine(t: TFunction, value: string): string | null {
  if (!value.trim()) return t("form.required");
  return lineRule.safeParse(value).success ? null : t("form.lineBad");
}

export function checkPassword(t: TFunction, password: string): string | null {
  if (!password) return t("form.required");
  if (password.length < limits.passwordMin) return t("form.passwordShort", { count: limits.passwordMin });
  return password.length > limits.passwordMax ? t("form.passwordLong", { count: limits.passwordMax }) : null;
}

export function checkUsername(t: TFunction, username: string): string | null {
  if (!username) return t("form.required");
  return Username.safeParse(username).success ? null : t("form.username");
}

export function checkRepeated(t: TFunction, password: string, again: string): string | null {
  return password === again ? null : t("form.passwordDiffers");
}

/** Leaves only the faults. */
export function faultsOf<T>(checks: Record<string, string | null>): Faults<T> {
  return Object.fromEntries(Object.entries(checks).filter(([, fault]) => fault !== null)) as Faults<T>;
}

export function checkAccount(t: TFunction, values: AccountValues): Faults<AccountValues> {
  return faultsOf<AccountValues>({
    displayName: checkLine(t, values.displayName),
    username: checkUsername(t, values.username),
    password: checkPassword(t, values.password),
    passwordAgain: checkRepeated(t, values.password, values.passwordAgain),
  });
}
