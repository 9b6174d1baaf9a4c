export type Language = "zh" | "en";

/** The language of what the doctor says: the organisation's if it was set, else the terminal's, else the product's own. */
export function languageOf(environment: Record<string, string | undefined>): Language {
  const { ORGANISATION_LANGUAGE: organisation, LC_ALL, LC_MESSAGES, LANG } = environment;
  if (organisation === "zh" || organisation === "en") return organisation;
  const terminal = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== "") ?? "";
  if (/^[a-z]{2,3}([_.@]|$)/i.test(terminal) && !/^(c|posix)([._]|$)/i.test(terminal)) return /^zh/i.test(terminal) ? "zh" : "en";
  return "zh";
}
