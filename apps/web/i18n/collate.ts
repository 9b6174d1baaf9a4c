/** Names in the order of the reader's language: pinyin in Chinese. */
export const byName = (language: string): ((a: string, b: string) => number) =>
  new Intl.Collator(language === "zh" ? "zh-CN" : "en", { sensitivity: "base", numeric: true }).compare;
