/** Between a label and its value: `单号：`, `order no. is "`, `手机号码是（`. */
const links = new Set(":=#\"'`“”‘’「『【〔[({<（>|*→~ \t\u00a0是为叫填写");
const linkWords = [" is", " was", ":is", "->", " -"];
const blank = new Set(" \t\r\u00a0");
const linkAfter = /^(?:[\s"'”’」』】〕\])}>）,，。;]|是|的)*/;
const reach = 26;
const ahead = 14;
const lineFeed = 10;

/**
 * The words before a value, without what links them to it, in lower case: at most 26 characters of its line, or of the one above where that ends in a colon
 * and the value begins its own.
 */
export function wordsBefore(text: string, at: number): string {
  const words = wordsOfLine(text, at);
  if (words) return words;
  const end = lineAboveEnd(text, at);
  return text[end - 1] === ":" ? wordsOfLine(text, end) : words;
}

/** The words that end the line above, if the value begins its own. */
export function wordsAbove(text: string, at: number): string {
  return wordsOfLine(text, at) ? "" : wordsOfLine(text, lineAboveEnd(text, at));
}

/** Where the line above ends without its spaces; -1 if the line of `at` begins farther back than words are read. */
function lineAboveEnd(text: string, at: number): number {
  let end = lineStart(text, at) - 1;
  if (text.charCodeAt(end) !== lineFeed) return -1;
  while (end > 0 && at - end < reach && blank.has(text[end - 1] ?? "")) end--;
  return end;
}

function wordsOfLine(text: string, at: number): string {
  const from = lineStart(text, at);
  let end = at;
  for (;;) {
    const word = linkWords.find((each) => end - each.length >= from && text.endsWith(each, end));
    if (word) end -= word.length;
    else if (end > from && links.has(text[end - 1] ?? "")) end--;
    else return text.slice(from, end).toLowerCase();
  }
}

/** Where the line of `at` begins, but not farther back than words are read: to look for a line's end in the whole text costs its square. */
function lineStart(text: string, at: number): number {
  const floor = Math.max(0, at - reach);
  let from = at;
  while (from > floor && text.charCodeAt(from - 1) !== lineFeed) from--;
  return from;
}

/** The words after a value, in lower case: at most 14 characters of one line. */
export function wordsAfter(text: string, at: number): string {
  let end = at;
  while (end < text.length && end < at + ahead && text.charCodeAt(end) !== lineFeed) end++;
  return end === at ? "" : text.slice(at, end).toLowerCase().replace(linkAfter, "");
}

/** Whether one of the words ends a text; read backwards from there, so its cost does not grow with the text. */
export function endingWith(words: string): { test(text: string): boolean } {
  const behind = new RegExp(`(?<=${words})`, "iy");
  return {
    test(text) {
      behind.lastIndex = text.length;
      return behind.test(text);
    },
  };
}

/** Counts of what is no person's: a label like these directly before a number says that it is none that is looked for. */
const countLabels = endingWith(
  [
    "(?:订|定|工|运|货|快递|物流|面|跟踪|追踪|提|退|换货|采购|出库|入库|配送|派|包裹|票|机票|保|报|流水|凭证|交易|受理|申请|发票|合同|批|序列|设备|产品|商品|货物|物料|出厂|机器|条|追溯|索引|请求|任务|作业|事件|日志|构建|编译|版本|房间|直播间|会议|活动|案件|文|档案|学|考)单?(?:单号|号码?|编号|编码|序号|id|no\\.?)",
    "(?:单|流水|版本|(?<!证件?|护照)编|序列|条形|识别|追踪|跟踪|校验|随机|商户|交易|批)(?:号码?|码|编号|id)",
    "账单(?:号码?|编号)|订单|运单|工单|流水|编码|条码|时间戳|版本|哈希|金额|总额|总价|合计|余额|余款|价格|营收|收入|播放量|阅读量|浏览量|数量|群号|快递单",
    "(?<![a-z])(?:order|trade|track(?:ing)?|waybill|shipment|parcel|package|invoice|transaction|txn|serial|version|ver|build|ticket|issue|bug|commit|batch|lot|part|item|sku|product|request|req|trace|span|task|job|event|log|msg|message|session|case|reference|ref|model|meeting|zoom|room|flight|booking|confirmation)[\\s_.-]*(?:id|no\\.?|num(?:ber)?|nr|code|sn|#)?",
    "(?<![a-z])(?:isbn|imei|iccid|imsi|ean|upc|sn|s/n|po|oid|ts|timestamp|epoch|unix time|hash|md5|sha1?|uuid|guid|pid|port|offset|size|bytes|length|total|amount|price|count|sum|balance|revenue)(?:[\\s_.-]*(?:no\\.?|number|code))?",
  ].join("|"),
);

/** Whether the words directly before a value say that it is a number of an order, a version, a file: not a person's. */
export function isCount(words: string): boolean {
  return countLabels.test(words);
}

const unitsAfter =
  /^[ \t]*(?:元|块钱|万元|亿|美元|美金|港币|日元|欧元|人民币|rmb|cny|usd|字节|bytes?\b|毫秒|微秒|ms\b|kb\b|mb\b|gb\b|%|‰|km\b|kg\b|公里|步|积分|股|吨|平米|平方)/i;
const signBefore = /(?:[¥$€£₩￥]|rmb|cny|usd|hk\$|us\$|人民币|约合)\s*$/i;

/** Whether it is an amount: a currency before it, or a unit after it. */
export function isAmount(text: string, start: number, end: number): boolean {
  return unitsAfter.test(text.slice(end, end + 8)) || signBefore.test(text.slice(Math.max(0, start - 6), start));
}

const decimalAfter = /^\.\d/;
/** `3.` at the beginning of a line, or after a space, numbers an entry of a list; `116.` does not. */
const decimalBefore = /(?:^|[^\d.])(?:0|\d{3,}|\d[\d.]*\.\d+)\.$|\d\.\d+\.$/;

/** Whether the digits are a part of a decimal number or of a version. */
export function isFraction(text: string, { start, end }: { start: number; end: number }): boolean {
  return decimalAfter.test(text.slice(end, end + 2)) || (text[start - 1] === "." && decimalBefore.test(text.slice(Math.max(0, start - 12), start)));
}
