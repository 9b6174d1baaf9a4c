const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bMicroMessenger\//, "WeChat"],
  [/\bQQBrowser\//, "QQ Browser"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];
const first = (names: typeof browsers, agent: string): string | undefined => names.find(([pattern]) => pattern.test(agent))?.[1];

/** `Firefox, Windows`: enough for people to know their own sessions again. */
export function deviceName(agent = navigator.userAgent): string {
  return [first(browsers, agent) ?? "Browser", first(systems, agent)].filter(Boolean).join(", ");
}
