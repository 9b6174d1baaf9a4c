import { cities, provinces } from "../data/places.js";
import { fold, isHan } from "../folding.js";
import { wordRank } from "../lexicon.js";
import { certainty, type Finding } from "../span.js";
import { Trie } from "../trie.js";
import { englishAddresses } from "./address-english.js";
import { isLabel, type Level, mayBegin, namedUnit, numberEnd, numberedUnit, type Unit } from "./address-units.js";

const places = new Trie();
for (const place of `${provinces} ${cities}`.split(" ")) places.add([...place].reverse().join(""), 1);

/**
 * Postal addresses in a normal text: chains of levels (省 市 区 镇 路 号 小区 栋 单元 室 村 组 …) of which at least one says which house, and English ones.
 * A city or a road alone is none. Sorted by place, disjoint. Linear in the text. `folded`: the text folded, if it is at hand.
 */
export function findAddresses(text: string, folded = fold(text)): Finding[] {
  const found = [
    ...chains(folded)
      .filter((chain) => isAddress(chain) || isHouseInCity(folded, chain))
      .map((chain) => whole(folded, chain)),
    ...englishAddresses(text),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Finding[] = [];
  for (const { start, end } of found) {
    const last = apart.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end, type: "address", certainty: certainty.form });
  }
  return apart;
}

const gap = /^(?:[ ,.、\-_/()]{1,2}|[ ,]?\n|与|近|靠近|(?:交叉|交汇|交界)[口处]|路?口|(?:交叉|交汇)路?口[东西南北侧]{0,2})$/;

/** The units of a text, in order and disjoint. */
function unitsOf(folded: string): Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < folded.length; ) {
    const before = units.at(-1);
    const unit = mayBegin(folded, at) ? unitAt(folded, at, { before, beforeThat: units.at(-2)?.end ?? 0 }) : undefined;
    if (!unit) {
      at++;
      continue;
    }
    // 中关村 was no village: 中关村大街
    if (before && unit.start < before.end) units[units.length - 1] = { ...unit, start: Math.min(unit.start, before.start) };
    else units.push(unit);
    at = unit.end;
  }
  return units;
}

/** Units that follow each other directly, in one list. */
function chains(folded: string): Unit[][] {
  const all: Unit[][] = [];
  for (const unit of unitsOf(folded)) {
    const chain = all.at(-1);
    const end = chain?.at(-1)?.end ?? -1;
    if (
      chain &&
      (unit.start === end || gap.test(folded.slice(end, unit.start)) || isRoomBetween(folded, end, unit.start) || isNameBetween(folded, chain, unit))
    )
      chain.push(unit);
    else all.push([unit]);
  }
  return all;
}

const longestPlaceName = 14;

/** Whether only a number stands between, which belongs to the unit before it: 大厦1203 ,3层. */
function isRoomBetween(folded: string, from: number, to: number): boolean {
  return to - from <= 5 && /^\(?[\da-z-]{1,4}\)?$/.test(folded.slice(from, to));
}

const placeName = /^[ ,]?[\u4e00-\u9fffa-z0-9·]{2,10}(?: [\u4e00-\u9fff]{2,8})?\s?$/;
/** 滨江壹号 is a name. */
const namedByNumber = /^[一二三壹贰叁]号$/;
const noPlaceName = /[在到是的了往去住寄送我你她们搬就把给叫请说有要来和]|会(?!$)/;

/** Whether the name of a house stands between that no suffix tells: 文三路478号华星 A 座, 天河区珠光御景9号楼. */
function isNameBetween(folded: string, chain: readonly Unit[], unit: Unit): boolean {
  const last = chain.at(-1) as Unit;
  if (
    !(
      unit.level === "house" ||
      ((unit.level === "room" || unit.level === "number") && last.level === "number") ||
      namedByNumber.test(folded.slice(unit.start, unit.end))
    ) ||
    (last.level !== "number" && last.level !== "road" && last.level !== "area")
  )
    return false;
  if (chain.length < 2 || unit.start - last.end > longestPlaceName) return false;
  const name = folded.slice(last.end, unit.start);
  return placeName.test(name) && !noPlaceName.test(name);
}

/** The unit before, and where the one before that ends. */
type Earlier = { before: Unit | undefined; beforeThat: number };

function unitAt(folded: string, at: number, { before, beforeThat }: Earlier): Unit | undefined {
  const last = before?.end ?? 0;
  if (isHan(folded.charCodeAt(at))) {
    const unit = namedUnit(folded, at, before && mayBePart(folded, before, at) ? beforeThat : last);
    if (unit) return unit;
  }
  return at === last || !isNumber(folded, at - 1) ? numberedUnit(folded, at) : undefined;
}

const longestTail = 2;

/** Whether what was taken for a unit is only the beginning of a longer name whose suffix is at `at`: 中关村 of 中关村大街, 学院 of 学院南路. */
function mayBePart(folded: string, before: Unit, at: number): boolean {
  if (at - before.end > longestTail || at < before.end) return false;
  if (before.level !== "village" && before.level !== "estate" && !(before.level === "area" && at === before.end)) return false;
  return [...folded.slice(before.end, at)].every((character) => isHan(character.charCodeAt(0)));
}

function isNumber(folded: string, at: number): boolean {
  return /[0-9a-z〇零一二三四五六七八九十]/.test(folded.charAt(at));
}

/** Whether a chain says where somebody lives: two levels at least, and one of them which house. */
function isAddress(chain: readonly Unit[]): boolean {
  if (chain.length < 2) return false;
  const has: Record<Level, number> = { area: 0, road: 0, number: 0, estate: 0, village: 0, house: 0, room: 0 };
  for (const { level } of chain) has[level]++;
  const inside = has.house + has.room + has.number;
  const byRoad = has.road > 0 && (inside > 0 || has.area > 1 || (has.area > 0 && has.estate > 0));
  return byRoad || byEstate(has, inside) || byVillage(has, inside) || has.house > 1 || (has.house > 0 && has.room > 0 && inside > 2);
}

/** Whether a house with its room has a city and a name before it: 苏州绿地新都会4栋1804. */
function isHouseInCity(folded: string, chain: readonly Unit[]): boolean {
  if (!chain.some(({ level }) => level === "house")) return false;
  const { start, end } = whole(folded, chain);
  if (chain.length === 1 && houseAndRoom.test(folded.slice(chain[0]?.start, end))) return start < (chain[0] as Unit).start;
  return (end > (chain.at(-1) as Unit).end || chain.some(({ level }) => level === "room")) && beginsWithPlace(folded, start);
}

/** House, entrance and room in one, which is enough behind a name: 龙湖滟澜山7-4-1403室. */
const houseAndRoom = /^\d{1,3}-\d{1,2}-\d{3,4}[室房户]$/;

function beginsWithPlace(folded: string, start: number): boolean {
  for (let end = start + 2; end <= start + 4; end++) if (places.get([...folded.slice(start, end)].reverse().join("")) !== 0) return true;
  return false;
}

function byEstate({ estate, house, number, area, room }: Record<Level, number>, inside: number): boolean {
  return estate > 0 && (house > 0 || number > 0 || room > 1 || area > 1 || (area > 0 && inside > 0));
}

function byVillage({ village, area }: Record<Level, number>, inside: number): boolean {
  return (village > 0 && (inside > 0 || area > 1)) || (area > 1 && inside > 0);
}

const longestRoom = 10;
/** 路口东200米 */
const atCrossing = /^(?:交叉|交汇)?(?:路?口|处)(?:[东西南北]{1,2}[侧面边]?)?(?:约?\d{1,4}米)?/;
/** 11樓之5 */
const floorOf = /^之\d{1,3}/;

/** 801, A-1203; and 三〇一, which nobody counts by. */
function isRoom(number: string): boolean {
  return number.length <= longestRoom && (/\d/.test(number) || /^[〇零一二三四五六七八九]{3,5}$/.test(number));
}

type Range = { start: number; end: number };

/** A chain with the places before it that go without 省 or 市, and the room behind it that goes without 室. */
function whole(folded: string, chain: readonly Unit[]): Range {
  const first = chain[0] as Unit;
  let { start } = first;
  // 香港九龙旺角弥敦道: the name of the first unit may hold the end of a place
  for (let at = first.start; at < first.end - 1 && first.level !== "number" && first.level !== "house"; at++) start = Math.min(start, placeStart(folded, at));
  if (first.level === "house") start = estateStart(folded, start);
  for (let longer = placeStart(folded, start); longer < start; longer = placeStart(folded, start)) start = longer;
  if (start === first.start && first.level === "road") start = districtStart(folded, start);
  let end = (chain.at(-1) as Unit).end;
  if (chain.at(-1)?.level === "road") end += atCrossing.exec(folded.slice(end, end + 12))?.[0].length ?? 0;
  end += floorOf.exec(folded.slice(end, end + 4))?.[0].length ?? 0;
  if (chain.at(-1)?.level === "number") end = namedRoomEnd(folded, end);
  const skip = /[ ,-]/.test(folded.charAt(end)) ? 1 : 0;
  const room = numberEnd(folded, end + skip);
  if (isRoom(folded.slice(end + skip, room)) && !/[\d年月日点时人元万个]/.test(folded.charAt(room))) end = room;
  return { start, end };
}

const namedRoom = /^[\u4e00-\u9fff]{2,8}(?:\d{1,3}-\d{1,4}(?:-\d{1,4})?|\d{3,4})(?![\d年月日点时元人万个块次])/;

/** Where a room ends behind the name of a house: 639号花样年华19-5-506. */
function namedRoomEnd(folded: string, end: number): number {
  const found = namedRoom.exec(folded.slice(end, end + 24))?.[0];
  if (!found || noPlaceName.test(found.replace(/[\d-]/g, "")) || wordRank(found.slice(0, 2)) >= usualWord) return end;
  return end + found.length;
}

const longestEstate = 8;
/** Words as usual as this are no part of a name that no suffix tells. */
const usualWord = 7;

/** Where the name of a compound begins that stands before the number of a house without a suffix: 融创玖樾台16号楼. Only after a place, a stop or a mark. */
function estateStart(folded: string, end: number): number {
  let start = end;
  while (start > 0 && end - start <= longestEstate) {
    // 洛阳江畔: of two places that overlap the one that begins first
    if (placeStart(folded, start) < start) return placeStart(folded, start - 1) < placeStart(folded, start) ? start - 1 : start;
    const character = folded.charAt(start - 1);
    if (!isHan(folded.charCodeAt(start - 1)) || noPlaceName.test(character)) break;
    if (isLabel(folded, start)) break;
    start--;
  }
  while (start < end && wordRank(folded.slice(start, start + 2)) >= usualWord) start += 2;
  return end - start >= 2 && end - start <= longestEstate ? start : end;
}

const longestDistrict = 3;

/** The district between a city and a road that goes without 区: 西安雁塔松江路. */
function districtStart(folded: string, road: number): number {
  const end = /[ ,]/.test(folded.charAt(road - 1)) ? road - 1 : road;
  for (let start = end - 2; start >= end - longestDistrict && start > 0; start--) {
    const name = folded.slice(start, end);
    if (noPlaceName.test(name) || wordRank(name) >= usualWord || ![...name].every((one) => isHan(one.charCodeAt(0)))) return road;
    const city = placeStart(folded, start);
    if (city < start && folded.charAt(start - 1) !== " ") return city;
  }
  return road;
}

function placeStart(folded: string, end: number): number {
  const from = /[ ,]/.test(folded.charAt(end - 1)) ? end - 1 : end;
  let node = 0;
  let start = end;
  for (let at = from - 1; at >= 0; at--) {
    node = places.step(node, folded.charCodeAt(at));
    if (node === 0) break;
    if (places.value(node) !== 0) start = at;
  }
  return start;
}
