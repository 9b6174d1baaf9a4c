import { cities, provinces } from "../data/places.js";
import { fold, isHan } from "../folding.js";
import { certainty, type Finding } from "../span.js";
import { Trie } from "../trie.js";
import { englishAddresses } from "./address-english.js";
import { type Level, mayBegin, namedUnit, numberEnd, numberedUnit, type Unit } from "./address-units.js";

const places = new Trie();
for (const place of `${provinces} ${cities}`.split(" ")) places.add([...place].reverse().join(""), 1);

/**
 * Postal addresses in a normal text: chains of levels (省 市 区 镇 路 号 小区 栋 单元 室 村 组 …) of which at least one says which house, and English ones.
 * A city or a road alone is none. Sorted by place, disjoint. Linear in the text. `folded`: the text folded, if it is at hand.
 */
export function findAddresses(text: string, folded = fold(text)): Finding[] {
  const found = [
    ...chains(folded)
      .filter(isAddress)
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

const gap = /^(?:[ ,.、\-_/()]{1,2}|与|近|靠近|(?:交叉|交汇|交界)[口处]|路?口|(?:交叉|交汇)路?口[东西南北侧]{0,2})$/;

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

const placeName = /^[ ,]?[\u4e00-\u9fffa-z0-9·]{2,10}(?: [\u4e00-\u9fff]{2,8})? ?$/;
/** 滨江壹号 is a name. */
const namedByNumber = /^[一二三壹贰叁]号$/;
const noPlaceName = /[在到是的了往去住寄送我你她们搬就把给叫请说有要来会和]/;

/** Whether the name of a house stands between that no suffix tells: 文三路478号华星 A 座, 天河区珠光御景9号楼. */
function isNameBetween(folded: string, chain: readonly Unit[], unit: Unit): boolean {
  const last = chain.at(-1) as Unit;
  if (
    !(unit.level === "house" || namedByNumber.test(folded.slice(unit.start, unit.end))) ||
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

type Range = { start: number; end: number };

/** A chain with the places before it that go without 省 or 市, and the room behind it that goes without 室. */
function whole(folded: string, chain: readonly Unit[]): Range {
  const first = chain[0] as Unit;
  let { start } = first;
  // 香港九龙旺角弥敦道: the name of the first unit may hold the end of a place
  for (let at = first.start; at < first.end - 1 && first.level !== "number" && first.level !== "house"; at++) start = Math.min(start, placeStart(folded, at));
  for (let longer = placeStart(folded, start); longer < start; longer = placeStart(folded, start)) start = longer;
  let end = (chain.at(-1) as Unit).end;
  if (chain.at(-1)?.level === "road") end += atCrossing.exec(folded.slice(end, end + 12))?.[0].length ?? 0;
  end += floorOf.exec(folded.slice(end, end + 4))?.[0].length ?? 0;
  const skip = /[ ,-]/.test(folded.charAt(end)) ? 1 : 0;
  const room = numberEnd(folded, end + skip);
  if (room > end + skip && /\d/.test(folded.slice(end, room)) && room - end - skip <= longestRoom && !/[\d年月日点时人元万个]/.test(folded.charAt(room)))
    end = room;
  return { start, end };
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
