import { isHan } from "../folding.js";
import { wordRank } from "../lexicon.js";

/**
 * The levels of an address. `area`: province to street office. `road`; `number` in it; `estate`: a compound, tower or park by name; `village`;
 * `house`: which building or entrance; `room`: floor, room, group.
 */
export type Level = "area" | "road" | "number" | "estate" | "village" | "house" | "room";

/** One level of an address as it stands in a folded text. */
export type Unit = { start: number; end: number; level: Level };

/** Suffixes of levels that have a name before them, longest first. */
const named: readonly [suffix: string, level: Level, longestName: number][] = (
  [
    ["area", 4, "自治区 特别行政区 自治州 自治县 开发区 高新区 新片区 合作区 自贸区 经开区 新区 地区 街道 林区 矿区 省 市 区 县 旗 盟 镇 乡 州"],
    ["road", 6, "大街 大道 公路 马路 胡同 国道 省道 环路 支路 路 街 巷 道 里"],
    [
      "estate",
      9,
      "科技城 科学城 大学城 小区 花园 家园 公寓 大厦 广场 中心 新村 山庄 大楼 写字楼 科技园 产业园 工业园 软件园 创业园 绿洲 天街 华府 水岸 半岛 名城 名邸 府邸 御园 佳园 雅园 国际 公社 驿站 市场 专业市场 批发市场 商务园 物流园 园区 社区 新城 名都 名苑 花苑 雅苑 嘉苑 佳苑 豪庭 华庭 公馆 国际城 现代城 宿舍 家属院 大院 别墅 商城 商厦 商场 大学 学院 医院 中学 小学 酒店 饭店 宾馆 医院 苑 园 城 府 庭 湾 居 邸 轩 阁 郡 墅 院",
    ],
    ["room", 3, "村民小组 居民小组 村民组"],
    ["village", 4, "自然村 行政村 村民委员会 村委会 居民委员会 居委会 村 屯 庄 寨 堡"],
  ] as const
)
  .flatMap(([level, longest, suffixes]) => suffixes.split(" ").map((suffix) => [suffix, level, longest] as [string, Level, number]))
  .sort((a, b) => b[0].length - a[0].length);

/** Suffixes of levels that have a number or a letter before them, longest first. */
const numbered: readonly [suffix: string, level: Level][] = (
  [
    ["house", "号楼 号院 号门 单元 栋 幢 座 楼栋 区 橦 门"],
    ["number", "号 弄 之"],
    ["room", "号房 楼层 层 楼 寝室 宿舍 室 户 房 组 队 社 期 排 f"],
  ] as const
)
  .flatMap(([level, suffixes]) => suffixes.split(" ").map((suffix) => [suffix, level] as [string, Level]))
  .sort((a, b) => b[0].length - a[0].length);

const namedByLast = byFirst(named.map((entry) => [entry[0], entry] as const));
const numberedByFirst = byFirst(numbered.map((entry) => [entry[0], entry] as const));

function byFirst<T>(entries: readonly (readonly [string, T])[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const [suffix, entry] of entries) map.set(suffix.charAt(0), [...(map.get(suffix.charAt(0)) ?? []), entry]);
  return map;
}

/** What each character may begin: 1 the suffix of a named level, 2 a number. */
const begins = new Uint8Array(0x10000);
for (const first of namedByLast.keys()) begins[first.charCodeAt(0)] = 1;
for (const first of "0123456789abcdefghijklmnopqrstuvwxyz#甲乙丙丁附〇零一二三四五六七八九十百廿卅两幺壹贰叁肆伍陆柒捌玖拾")
  begins[first.charCodeAt(0)] = (begins[first.charCodeAt(0)] ?? 0) | 2;

/** Whether a unit can be recognised at `at`: where the suffix of a name, or a number, begins. Most characters are neither. */
export function mayBegin(folded: string, at: number): boolean {
  return begins[folded.charCodeAt(at)] !== 0;
}

const chineseDigits = new Set("〇零一二三四五六七八九十百廿卅两幺壹贰叁肆伍陆柒捌玖拾");
/** Words that end before a place begins: 住在, 寄到, 我家. */
const stops = new Set("在到是为的了往去住寄送至我你她们址搬就把给这叫请说");
/** Words that stand before an address and are no part of it. */
const labels = new Set(
  "地点 地址 位置 地方 聚餐 导航 发货 收货 附近 旁边 对面 门口 见面 集合 公司 客户 快递 联系 住址 户籍 注册 家庭 办公 搬家 发票 材料 合同 老家 新家".split(" "),
);
/** Whether a word before an address that is no part of it ends at `end`. */
export function isLabel(folded: string, end: number): boolean {
  return labels.has(folded.slice(end - 2, end));
}

const brief = new Set("苑园城府庭湾居邸轩阁郡墅院里道");
/** What makes a number with 号, 楼 or 组 something else: a line, a meeting room, a day, a version. */
const notHouses =
  /^(?:线|会议|机|文件|公告|令|柜|位|球|选手|员工|工位|窗口|桌|前(?![台门厅楼院])|之前|以前|之后|后|左右|下午|上午|晚|早|中午|\((?:[上下本]?周|星期|礼拜|[今明昨后]天|[一二三四五六日]\))|发|上线|截止|开会|开始|到期|字|色|卡|键|服务器|节点|接口|测试|成员|同学|讨论|长|内|里|课|考试|语言|外语|技术|手艺|学问|心思|亲事|生意)/;

/** The unit with a name whose suffix begins at `at` and whose name begins at `from` or later; undefined if there is none. */
export function namedUnit(folded: string, at: number, from: number): Unit | undefined {
  for (const [suffix, level, longest] of namedByLast.get(folded.charAt(at)) ?? []) {
    if (!folded.startsWith(suffix, at)) continue;
    // one character says little: 府 and 里 end a name only where a number or nothing follows
    if (suffix.length === 1 && brief.has(suffix) && isHan(folded.charCodeAt(at + 1)) && !chineseDigits.has(folded.charAt(at + 1))) continue;
    const start = nameStart(folded, { at, suffix, longest, from });
    const least = level === "area" || suffix.length > 1 || (level === "village" && start === from) ? 1 : 2;
    if (at - start < least && !isNumberedRoad(folded, start, at)) continue;
    const end = at + suffix.length;
    // 建国路 东段, 中山路 北
    const tail =
      level === "road"
        ? (/^(?:[东西南北中]段?|[一二三四五六七八九]段)(?=\d|[一二三四五六七八九十]|号|$)/.exec(folded.slice(end, end + 3))?.[0].length ?? 0)
        : 0;
    return { start, end: end + tail, level };
  }
  return undefined;
}

function isNumberedRoad(folded: string, start: number, at: number): boolean {
  return start < at && /^\d+$/.test(folded.slice(start, at));
}

type NamePlace = { at: number; suffix: string; longest: number; from: number };

const farthest = 12;
const onlyDigits = /^[〇零一二三四五六七八九十百]+$/;

/** Where the name before a suffix begins: at what ends the words before it if that is near, else where a known word begins, else as far as names go. */
function nameStart(folded: string, { at, suffix, longest, from }: NamePlace): number {
  let start = at;
  while (start > from && at - start < farthest && isNamePart(folded, start - 1) && !isLabel(folded, start)) start--;
  if (at - start <= longest) return start;
  for (let length = longest; length >= 2; length--) {
    const begin = at - length;
    const name = folded.slice(begin, at);
    if (wordRank(name + suffix) > 0 || (wordRank(name) > 0 && !onlyDigits.test(name))) return begin;
  }
  return at - longest;
}

function isNamePart(folded: string, at: number): boolean {
  const character = folded.charAt(at);
  if (character === " " || character === "," || character === "。") return false;
  if (character === "于" && /[位居落]/.test(folded.charAt(at - 1))) return false;
  return (isHan(folded.charCodeAt(at)) && !stops.has(character)) || /[a-z0-9·]/.test(character);
}

/** The unit with a number that begins at `at`, or undefined. */
export function numberedUnit(folded: string, at: number): Unit | undefined {
  const digits = numberEnd(folded, at);
  if (digits === at) return undefined;
  const next = folded.charAt(digits) === " " ? digits + 1 : digits;
  for (const [suffix, level] of numberedByFirst.get(folded.charAt(next)) ?? []) {
    if (!folded.startsWith(suffix, next)) continue;
    const end = next + suffix.length;
    if (notHouses.test(folded.slice(end, end + 4)) || (suffix === "f" && !/\d/.test(folded.charAt(digits - 1)))) return undefined;
    // 15-2-802室 says the house too
    return { start: at, end, level: level === "room" && /\d-\d/.test(folded.slice(at, digits)) ? "house" : level };
  }
  return undefined;
}

const longestNumber = 10;

/** Where a number of a house ends: 88, 88-1, A, B2, 十二, 甲3, #5. */
export function numberEnd(folded: string, at: number): number {
  let end = at;
  if (folded.charAt(end) === "#") end++;
  while (end < folded.length && end - at < longestNumber && isNumberPart(folded, end, at)) end++;
  return end;
}

/** What each character may be of a number: 1 anything, 2 anything but its beginning. */
const parts = new Uint8Array(0x10000);
for (const part of "0123456789abcdefghijklmnopqrstuvwxyz甲乙丙丁附") parts[part.charCodeAt(0)] = 1;
for (const digit of chineseDigits) parts[digit.charCodeAt(0)] = 1;
for (const mark of "-#") parts[mark.charCodeAt(0)] = 2;

function isNumberPart(folded: string, at: number, start: number): boolean {
  const part = parts[folded.charCodeAt(at)];
  return part === 1 || (part === 2 && at > start);
}
