const keys =
  /(?<password>pass(?:word|wd|phrase|code)|pwd|requirepass|masterauth|密[码碼]|口令|暗号|登录码|(?<=[_-])pass(?![a-z]))|(?<short>(?<![a-z])(?:pass|pw)(?=["'`]?\s?[:=])|提取[码碼]|访问码)|(?<pin>(?<![a-z])pin(?:[码碼]| ?code)|(?<![a-z])pin(?=\s?[:=是]))|(?<key>client[-_ ]?secret|secret|(?<!max[-_ ])token(?!s)|(?:api|app|access|private|subscription|consumer|deploy|auth|account|signing|encryption|master|shared)[-_ ]?key|ak\/sk|credentials?|[密秘私金][钥鑰]|令牌)/gi;
/** What leads from a key to its value: the rest of the key's name, a quote, a sign or a word, a quote. */
const link =
  /^[a-zA-Z0-9_.-]{0,24}["'`\])]{0,2}(?:\([^()\n\u3000]{1,12}[)\u3000])?(?:\s{0,2}:\s{0,2}&?(?:[Ss]tring|str)\??\s{0,2}=\s{0,2}|(?<call>\(\s?(?=["'`])|,\s{0,2}(?=["'`](?!value)))|\s{1,16}["']?value["']?\s{0,2}[:=]\s{0,2}|,\s{0,16}["']value["']\s{0,2}:\s{0,2}|<\/key>\s{0,16}<string>|\s{0,4}(?:[:=]{1,2}>?|->|→|>)\s{0,4}|\s{0,2}(?:(?:修?改|更?换|重置|设置?|设定|变更|更新)(?:成|为)了?|默认是?|(?:就|还|都|统一|仍然|现在|目前|暂时)?(?:是|为|為))\s{0,2}[:=]?\s{0,2}|\s{1,2}(?:is|was|to)\s{0,2}[:=]\s{0,2}|\s{1,2}(?<is>is|was|to)\s{1,2})["'`“「『(【]{0,2}/;
const bare = /^(?<bare>[ \t\u3000]{1,2})["'`]?/;
/** After a Chinese word nothing need stand between: 密码abc123, 密码【abc123】. */
const glued = /^(?<bare>[ \t\u3000]{0,2})["'`“「『(（【[]{0,2}(?=[A-Za-z0-9])/;
/** 密码给你：X, password for the zip: X; not what goes wrong with one, or is asked of one. */
const remark =
  /^(?![^:\n]{0,16}(?:错|失败|误|重置|链接|时间|有效|规则|要求|长度|次数|强度|位数|类型|格式|方式|error|fail|invalid|reset|link|time|length|policy|type|format|hash|salt))(?<remark>[^:=\n,;。"'`|<>{}()[\]]{1,16}:[ \t]{0,2})/i;
const chineseKey = /^[密口暗提访秘私金令]/;
const values = /^[!-~]{1,160}/;
const valueEnd = /["'`,;<>|]|\\["'n]|&(?=[a-z_]+=)|[).}\]]+$/i;
/** What stands for a value, or says something about it. */
const notValues =
  /^(?:string|str|text|number|int|integer|bool(?:ean)?|null|none|nil|undefined|true|false|void|any|object|required|optional|hidden|input|field|value|varchar.*|char.*|empty|blank|wrong|incorrect|invalid|expired|missing|error|failed|failure|success|ok|yes|no|not|![a-z]{2,12}|set|unset|reset|changed?|forgot(?:ten)?|same|default|todo|tbd|n\/?a|unknown|secret|password|passwd|pwd|token|apikey|api[_-]?key|key|your.*|my.*(?:password|key|token)|the|this|that|here|above|below|please|must|should|min|max|length|confirm.*|[a-z_$][\w$.]*\((?:\).*)?|[a-z_$]+(?:\.[a-z_$]+)+\(.*|placeholder|example|changeme.?|redacted|masked|hashed|encrypted|bcrypt|sha\d*|md5|https?:.*|file:.*|process\.env.*|os\.(?:environ|getenv).*|env[.(:].*|getenv.*|config\..*|settings\..*|req(?:uest)?\..*|this\..*|self\..*|user\..*|form\..*|props\..*|await|async|function|new|return|import|const|let|var)$/i;
const masked = /^(?:[*•●xX.·_#?-]+|<.*|\$.*|\{.*|%.*|\[.*|@.*|\(.*|⟦.*)$/;
const names = /[a-zA-Z]/;
/** Rather a number of something, a day, or a place on the web. */
const serial = /^(?:[A-Z]{1,4}-?\d+|\d.*|.*[/\\].*|.*@.*\.[a-z]{2,6})$/;
const unlikeWords = /^(?=[^a-z]*[a-z])[A-Za-z0-9+/=_]{20,}$/;
/** What is called with a name, not with a value: getPassword("database-1"). */
const asks = /(?:get|find|load|fetch|read|has|use|check)[a-z]{0,12}$/i;

/** What leads to a value: whose word, and whether only that it stands there says that it is one. */
type Lead = { kind: Kind; loose: boolean; isAlone: boolean };
type Kind = "password" | "short" | "pin" | "key";
const userBefore = /(?:user(?:name)?|login|account|[账帐]号|[账帐]户|用户名?)\s?[/和及与、]?\s?$/i;
const userName = /^[\w.@-]{1,64}(?:\s?[/|,]\s?|\s{1,2})(?=[!-~])/;

/** Words such as password, 密码, api_key. */
export function secretWords(text: string): RegExpMatchArray[] {
  return [...text.matchAll(keys)];
}

/** Values that stand after such words: of a line of settings, of JSON, or of a sentence. */
export function assignedSecrets(text: string, words: readonly RegExpMatchArray[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const match of words) {
    const value = valueOf(text, match);
    if (value) found.push(value);
  }
  return found;
}

function valueOf(text: string, match: RegExpMatchArray): { start: number; end: number } | undefined {
  const index = match.index ?? 0;
  const from = index + match[0].length;
  const after = text.slice(from, from + 64);
  const kind = kindOf(match);
  const isOfCommand = isOption(text, index);
  const led = leadIn(after, { kind, isChinese: chineseKey.test(match[0]), isOfCommand });
  if (!led) return undefined;
  const { is, bare: alone, call, remark: said } = led.groups ?? {};
  if (call !== undefined && (kind !== "password" || asks.test(text.slice(Math.max(0, index - 14), index)))) return undefined;
  // of 账号/密码：admin/abc123 the second
  const name = userBefore.test(text.slice(Math.max(0, index - 10), index)) ? (userName.exec(after.slice(led[0].length))?.[0] ?? "") : "";
  const start = from + led[0].length + name.length;
  const value = valueAt(text, start);
  if (!value || (said !== undefined && serial.test(value))) return undefined;
  const loose = [is, alone, call, said].some((each) => each !== undefined) || name.trim() !== name;
  const lead: Lead = { kind, loose, isAlone: alone !== undefined && !isOfCommand };
  return isSecret(value, lead, match[0].toLowerCase()) ? { start, end: start + value.length } : undefined;
}

/** What stands between a word and its value. */
function leadIn(after: string, { kind, isChinese, isOfCommand }: { kind: Kind; isChinese: boolean; isOfCommand: boolean }): RegExpExecArray | null {
  const unlinked = isChinese ? glued : isOfCommand || kind === "password" || kind === "key" ? bare : undefined;
  return link.exec(after) ?? unlinked?.exec(after) ?? (kind === "password" ? remark.exec(after) : null);
}

function kindOf({ groups }: RegExpMatchArray): Kind {
  return groups?.password ? "password" : groups?.short ? "short" : groups?.pin ? "pin" : "key";
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

function isSecret(value: string, { kind, loose, isAlone }: Lead, key: string): boolean {
  if (standsForValue(value)) return false;
  if (key === "pwd" && /^[/~.]/.test(value)) return false;
  if (kind === "pin") return /^\d{4,8}$/.test(value);
  if (kind === "key") return isKey(value, loose && chineseKey.test(key) ? 16 : loose ? 12 : 8) && (!isAlone || chineseKey.test(key) || unlikeWords.test(value));
  if (kind === "short") return isPassword(value) || (chineseKey.test(key) && /^[a-z\d]{4}$/i.test(value));
  return loose ? isPassword(value) : value.length >= 4 && !/^[()[\]{}:=]/.test(value);
}

function isKey(value: string, least: number): boolean {
  return value.length >= least && kindsOf(value) >= 2 && /\d/.test(value) && !/^\d+(?:\.\d+)?[a-z%]{0,3}$/i.test(value);
}

/** Whether a value looks like a password by itself: no word, no date, no amount. */
export function isPassword(value: string): boolean {
  return value.length >= 6 && ((/\d/.test(value) && names.test(value)) || kindsOf(value) >= 3 || /^\d{6,12}$/.test(value));
}

/** Whether it only stands for a value: `your-key`, `****`, `$TOKEN`, a call, or a word that says something about it. */
export function standsForValue(value: string): boolean {
  return [value, value.replace(/[~!?.]{1,8}$/, "")].some((each) => notValues.test(each) || masked.test(each));
}

function kindsOf(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
}
