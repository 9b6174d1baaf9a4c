import type { Detector } from "../reading.js";
import { certainty, type Finding } from "../span.js";

const localChar = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]/;
const longestLocal = 64;
const files =
  /\.(?:png|jpe?g|gif|svg|webp|bmp|ico|js|mjs|ts|tsx|jsx|css|scss|json|ya?ml|md|txt|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|mp[34]|mov|html?|sh|py|rb|go|rs|java|lock|log|conf)$/i;
const usualEnds = "com|cn|net|org|edu|gov|io|co|me|info|biz|cc|tv|hk|tw|mo|jp|uk|de|fr|us|sg|au|ca|in|ru|top|xyz|vip|tech|dev|app|ai|mil|int|eu|kr|ch|nl";
const dots = "\\s?(?:。|点|\\[dot\\]|\\(dot\\)|\\{dot\\}|\\bdot\\b)\\s?";
const writtenDots = new RegExp(dots, "gi");
/** Labels of ASCII, dots between them; a Chinese full stop, 点 or the word is one where a usual end follows. */
const domain = new RegExp(
  `^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:(?:\\.|${dots}(?=(?:[A-Za-z0-9-]{1,62}(?:\\.|${dots})){0,3}(?:${usualEnds})(?![A-Za-z0-9])))[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})){1,8}`,
  "i",
);
const providers =
  /^(?:(?:vip\.)?(?:qq|163|126|sina|gmail|outlook|hotmail|foxmail|sohu|aliyun|yahoo|icloud|139|189|live|msn|proton|protonmail|tom|21cn|wo|263)\.(?:com|cn|net|me|com\.cn)|yeah\.net)$/i;
/** The ways to write @; those but the first want spaces or brackets around them, or a provider that everybody knows. */
const signs = /[[(]@[\])]|@|[[({<【#_]at[\])}>】#_]|艾特|圈a|\(a\)|(?<=[A-Za-z0-9]) at (?=[A-Za-z0-9])|(?<=[A-Za-z0-9])#(?=[A-Za-z0-9])/gi;
const label = /(?:邮箱|邮件|邮址|e-?mail|mail|电邮|信箱|发到|发至|发给|抄送|cc|联系|contact|reach)[^\n]{0,20}$/i;

/** E-mail addresses (RFC 5322's usual form), as people write them: with spaces around the @, `[at]`, ` at … dot …`, full-width signs. */
export const detectEmails: Detector = ({ text }) => {
  const found: Finding[] = [];
  for (const match of text.matchAll(signs)) {
    const address = addressAround(text, match.index, match.index + match[0].length);
    if (address && address.start >= (found.at(-1)?.end ?? 0)) found.push({ ...address, type: "email", certainty: certainty.exact });
  }
  return found;
};

function addressAround(text: string, from: number, to: number): { start: number; end: number } | undefined {
  const written = text.slice(from, to);
  const sign = written.trim();
  const spaceBefore = written !== " at " && text[from - 1] === " " ? 1 : 0;
  const spaceAfter = written !== " at " && text[to] === " " ? 1 : 0;
  const start = localStart(text, from - spaceBefore);
  const matched = domain.exec(text.slice(to + spaceAfter, to + spaceAfter + 260))?.[0];
  if (start === undefined || !matched) return undefined;
  const host = matched.replace(writtenDots, ".");
  if (!isHost(host)) return undefined;
  const spaces = spaceBefore + spaceAfter;
  const isDoubtful = written === " at " || sign === "#" || (sign === "@" && spaces === 1);
  const isSaid = spaces > 0 && written !== " at " && label.test(text.slice(Math.max(0, start - 24), start));
  if (isDoubtful && !providers.test(host) && !/dot|点/i.test(matched) && !isSaid) return undefined;
  const end = to + spaceAfter + matched.length;
  if (isOther(text, start, from, end)) return undefined;
  return { start, end };
}

/** Where the part before the @ begins; undefined without one. Dots do not begin it. */
function localStart(text: string, end: number): number | undefined {
  let start = end;
  while (start > 0 && end - start < longestLocal && localChar.test(text[start - 1] ?? "")) start--;
  // what only leads up to an address: quotes, a key before =, a path, a slash between two
  const led = /^(?:[^=]*=|[^/]*\/|mailto:|['`{|.!#$%&*^?~+-]+)+/i.exec(text.slice(start, end))?.[0];
  if (led && led.length < end - start) start += led.length;
  return start < end && /[A-Za-z0-9]/.test(text.slice(start, end)) ? start : undefined;
}

function isHost(host: string): boolean {
  const end = host.slice(host.lastIndexOf(".") + 1);
  return /^(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]+)$/.test(end) && !files.test(host);
}

/** Remotes of git and packages of npm have an @ too: `git@host:path`, `@scope`. */
function isOther(text: string, start: number, sign: number, end: number): boolean {
  return (text.slice(start, sign) === "git" && /^[:/]/.test(text.slice(end, end + 1))) || text[start - 1] === "@";
}
