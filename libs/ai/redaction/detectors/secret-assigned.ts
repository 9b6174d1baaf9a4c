const keys =
  /(?<password>pass(?:word|wd|phrase|code)|pwd|密码|口令|暗号|登录码)|(?<key>client[-_ ]?secret|secret|(?<!max[-_ ])token(?!s)|(?:api|app|access|private|auth|account|signing|encryption|master|shared)[-_ ]?key|ak\/sk|credentials?|密钥|秘钥|私钥|令牌)/gi;
/** What leads from a key to its value: the rest of the key's name, a quote, a sign or a word, a quote. */
const link =
  /^[a-zA-Z0-9_.-]{0,24}["'`\])]{0,2}(?:\s{0,4}(?:[:=]{1,2}>?|->|→|>)\s{0,4}|\s{0,2}(?:就是|还是|改成了?|改为了?|换成了?|重置为|重置成|设为|设置为|设成|默认是?|是|为)\s{0,2}[:=]?\s{0,2}|\s{1,2}(?<is>is|was|to)(?:\s{0,2}[:=]\s{0,2}|\s{1,2}))["'`“「『(【]{0,2}/;
const bare = /^(?<bare>[ \t\u3000]{1,2})["'`]?/;
/** After a Chinese word nothing need stand between: 密码abc123, 密码【abc123】. */
const glued = /^(?<bare>[ \t\u3000]{0,2})["'`“「『(（【[]{0,2}(?=[A-Za-z0-9])/;
const chineseKey = /^[密口暗]/;
const values = /^[!-~]{1,160}/;
const valueEnd = /["'`,;<>|]|\\["'n]|&(?=[a-z_]+=)|[).}\]]+$/i;
/** What stands for a value, or says something about it. */
const notValues =
  /^(?:string|str|text|number|int|integer|bool(?:ean)?|null|none|nil|undefined|true|false|void|any|object|required|optional|hidden|input|field|value|varchar.*|char.*|empty|blank|wrong|incorrect|invalid|expired|missing|error|failed|failure|success|ok|yes|no|not|set|unset|reset|changed?|forgot(?:ten)?|same|default|todo|tbd|n\/?a|unknown|secret|password|passwd|pwd|token|apikey|api[_-]?key|key|your.*|my.*(?:password|key|token)|the|this|that|here|above|below|please|must|should|min|max|length|confirm.*|placeholder|example|changeme.?|redacted|masked|hashed|encrypted|bcrypt|sha\d*|md5|https?:.*|file:.*|process\.env.*|os\.(?:environ|getenv).*|env[.(:].*|getenv.*|config\..*|settings\..*|req(?:uest)?\..*|this\..*|self\..*|user\..*|form\..*|props\..*|await|async|function|new|return|import|const|let|var)$/i;
const masked = /^(?:[*•●xX.·_#?-]+|<.*|\$.*|\{.*|%.*|\[.*|@.*|\(.*|⟦.*)$/;
const names = /[a-zA-Z]/;

/** Values that stand after a word such as password, 密码, api_key: of a line of settings, of JSON, or of a sentence. */
export function assignedSecrets(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const match of text.matchAll(keys)) {
    const from = match.index + match[0].length;
    const after = text.slice(from, from + 64);
    const led = link.exec(after) ?? (isOption(text, match.index) || match.groups?.password ? (chineseKey.test(match[0]) ? glued : bare).exec(after) : null);
    if (!led) continue;
    const start = from + led[0].length;
    const value = valueAt(text, start);
    const said = { password: match.groups?.password !== undefined, loose: led.groups?.is !== undefined || led.groups?.bare !== undefined };
    if (value && isSecret(value, said, match[0].toLowerCase())) found.push({ start, end: start + value.length });
  }
  return found;
}

/** `--password value`: an option of a command. */
function isOption(text: string, start: number): boolean {
  return /--[a-z-]{0,16}$/i.test(text.slice(Math.max(0, start - 18), start));
}

function valueAt(text: string, start: number): string {
  const run = values.exec(text.slice(start, start + 160))?.[0] ?? "";
  const end = run.search(valueEnd);
  return end < 0 ? run : run.slice(0, end);
}

function isSecret(value: string, { password, loose }: { password: boolean; loose: boolean }, key: string): boolean {
  if (notValues.test(value) || masked.test(value)) return false;
  if (key === "pwd" && /^[/~.]/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (!password) return value.length >= 8 && kinds >= 2 && /\d/.test(value) && !(loose && value.length < 12) && !/^\d+(?:\.\d+)?[a-z%]{0,3}$/i.test(value);
  if (loose) return value.length >= 6 && ((/\d/.test(value) && names.test(value)) || kinds >= 3 || /^\d{6,12}$/.test(value));
  return value.length >= 4 && !/^[()[\]{}:=]/.test(value);
}
