import { standsForValue } from "./secret-assigned.js";

/** Tokens that say by their beginning whose they are, as their makers document them. */
const shapes = [
  // Amazon, Google, Microsoft
  "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  "AIza[0-9A-Za-z_-]{30,45}",
  "GOCSPX-[\\w-]{20,40}",
  "ya29\\.[\\w-]{20,400}",
  "(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{30,100}={0,2}",
  "[\\w~.-]{3}8Q~[\\w~.-]{31,34}",
  // Alibaba, Tencent, Volcengine, Baidu, Huawei
  "LTAI[A-Za-z0-9]{12,30}(?![A-Za-z0-9])",
  "AKID[A-Za-z0-9]{13,60}(?![A-Za-z0-9])",
  "AKLT[A-Za-z0-9_-]{16,80}",
  "(?:bce-v3/)?ALTAK-[A-Za-z0-9/]{20,100}",
  // code hosts and package registries
  "gh[pousr]_[A-Za-z0-9]{20,255}",
  "github_pat_[A-Za-z0-9_]{20,255}",
  "gl(?:pat|dt|ptt|ft|rt|cbt|soat|agent)-[\\w.-]{16,80}",
  "npm_[A-Za-z0-9]{30,60}",
  "pypi-[\\w-]{40,300}",
  "dckr_(?:pat|oat)_[\\w-]{20,60}",
  "ATATT3[\\w=-]{20,250}",
  // models
  "sk-(?:proj-|svcacct-|admin-|ant-|or-|lf-)?[A-Za-z0-9_-]{20,250}",
  "(?:hf|gsk|r8|nvapi|pplx|xai|fw|tgp_v1|csk)[_-][A-Za-z0-9_-]{24,120}",
  // payment, mail, chat
  "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,250}",
  "whsec_[A-Za-z0-9+/=]{20,100}",
  "SG\\.[\\w-]{16,32}\\.[\\w-]{30,64}",
  "xox[abeoprs]-[\\w-]{10,250}",
  "xapp-\\d-[\\w-]{20,250}",
  "hooks\\.slack\\.com/services/[\\w/]{20,100}",
  "discord(?:app)?\\.com/api/webhooks/\\d{10,25}/[\\w-]{30,100}",
  "(?:oapi\\.dingtalk\\.com/robot/send\\?access_token=)[0-9a-f]{40,80}",
  "qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=[0-9a-f-]{30,40}",
  "open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/v2/hook/[0-9a-f-]{30,40}",
  "\\d{8,10}:AA[A-Za-z0-9_-]{32,34}(?![\\w-])",
  "SEC[0-9a-f]{60,70}",
  // others
  "dop_v1_[0-9a-f]{40,70}",
  "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,40}",
  "hv[sbr]\\.[\\w-]{20,200}",
  "AGE-SECRET-KEY-1[0-9A-Z]{50,60}",
  "lin_api_[A-Za-z0-9]{30,50}",
  "(?:ntn|secret)_[A-Za-z0-9]{40,50}",
  "dapi[0-9a-f]{32}",
  // RFC 7519: header, claims, signature
  "eyJ[A-Za-z0-9_-]{8,2000}\\.[A-Za-z0-9_-]{8,4000}(?:\\.[A-Za-z0-9_-]{0,2000}){0,3}",
];
const tokens = new RegExp(`(?<![A-Za-z0-9_-])(?:${shapes.join("|")})`, "g");
/** RFC 6750, RFC 7617. */
const authorization =
  /\b(?:authorization["']?\s{0,2}[:=]\s{0,2}["']?(?:bearer|basic|token)\s{1,2}(?=[\w+/=.-]{14})|bearer\s{1,2}(?=[A-Za-z]{0,40}[\d=+/._~-]|[A-Za-z0-9+/]{24}))([\w.~+/-]{10,4000}={0,2})/gi;
/** A password as the value of an option. */
const commands = new RegExp(
  [
    String.raw`\bmysql(?:dump|admin)?\b[^\n]{0,80}?\s-p([^\s-]\S{3,127})`,
    String.raw`\bsshpass\s{1,2}-p\s{0,2}["']?([^\s"']{3,128})`,
    String.raw`\bcurl\b[^\n]{0,160}?\s(?:-u|--user)\s{1,2}["']?[^\s:"']{1,64}:([^\s"']{3,128})`,
    String.raw`\b(?:docker|podman|nerdctl|helm|oras)\b[^\n]{0,20}?\slogin\b[^\n]{0,120}?\s(?:-p|--password)[ =]["']?([^\s"']{3,128})`,
    String.raw`\bredis-cli\b[^\n]{0,80}?\s(?:-a|--pass)\s{1,2}["']?([^\s"']{3,128})`,
    String.raw`\b(?:mongo(?:sh|dump|restore)?\b[^\n]{0,80}?\s-p|(?:un)?zip\b[^\n]{0,80}?\s-P|plink\b[^\n]{0,80}?\s-pw)\s{1,2}["']?([^\s"']{3,128})`,
    String.raw`(?<![\w/.@-])(?:root|admin(?:istrator)?|sysadmin|sa)\s?[/:]\s?((?=[^\s"',;]*[A-Za-z])(?=[^\s"',;]*\d)(?:[A-Za-z0-9]{0,30}[!@#$%^&*][A-Za-z0-9!@#$%^&*]{1,30}|[A-Za-z]{1,16}[_.]?\d{3,8}))(?![\w/.-])`,
    String.raw`\b\w{1,32}:([^\s:@/"'<>]{3,128})(?=@(?:tcp6?|unix)\()`,
    String.raw`\becho\s{1,2}["']?([^\s"'|]{3,128})(?=["']?\s?\|\s{0,2}(?:sudo\s{1,2}-S|[^\n|]{0,80}--password-stdin))`,
  ].join("|"),
  "g",
);
const ofSql = /\bidentified\s{1,2}(?:with\s{1,2}["'\w]{1,40}\s{1,2})?by\s{1,2}(?:password\s{1,2})?["']([^"'\n]{1,128})/gi;
/** RFC 6265, and of its cookies those that let somebody in. */
const cookies = /\b(?:set-)?cookie["']?\s{0,2}[:=][^\n"']{1,4000}/gi;
const sessions = /(?:sess|sid|token|auth|jwt|ticket)[\w.-]{0,30}=([^\s;]{12,2000})/gi;

/** No token is shorter than this. */
const shortest = 18;
/** What tokens are made of. */
const parts = new Uint8Array(0x10000);
for (const part of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/=:?~") parts[part.charCodeAt(0)] = 1;
const leads =
  /bearer|authorization|mysql|sshpass|curl|login|redis-cli|mongo|zip|plink|identified|sudo|password-stdin|cookie|@(?:tcp6?|unix)\(|(?:root|admin|\bsa)\s?[/:]/i;

/** Where a token could be. */
function runsOf(text: string): { start: number; run: string }[] {
  const found: { start: number; run: string }[] = [];
  for (let start = 0; start < text.length; start++) {
    let end = start;
    while (parts[text.charCodeAt(end)] === 1) end++;
    if (end - start >= shortest) found.push({ start, run: text.slice(start, end) });
    start = end;
  }
  return found;
}

/** Tokens by their form, values of authorization headers, passwords on command lines. */
export function keyTokens(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, run } of runsOf(text))
    for (const match of run.matchAll(tokens)) found.push({ start: start + match.index, end: start + match.index + match[0].length });
  if (!leads.test(text)) return found;
  for (const { index, 0: line } of text.matchAll(cookies))
    for (const { index: at, 0: pair, 1: value = "" } of line.matchAll(sessions))
      found.push({ start: index + at + pair.length - value.length, end: index + at + pair.length });
  for (const pattern of [authorization, commands, ofSql])
    for (const match of text.matchAll(pattern)) {
      const value = match.slice(1).find((group) => group !== undefined) ?? "";
      const end = match.index + match[0].length;
      if (!standsForValue(value) && !/^(?:x+|\.\.\.)/i.test(value)) found.push({ start: end - value.length, end });
    }
  return found;
}
