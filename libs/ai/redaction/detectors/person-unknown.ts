import { compoundSurnames } from "../data/surnames.js";
import { isHan } from "../folding.js";
import { lexicon } from "../lexicon.js";
import { surnameRank } from "../name-forms.js";
import { Trie } from "../trie.js";
import { compoundCost, givenCost, nameBase, rankCosts } from "./person-costs.js";
import { cueAfter, cueBefore, isPlaceAhead } from "./person-cues.js";
import type { NameEdge } from "./person-lattice.js";

const none: readonly NameEdge[] = [];
const compounds = new Set(compoundSurnames);

/** Titles of one syllable, which make a unit with the surname (张总), and longer ones, which stay (张经理 keeps 经理). */
const shortTitles = new Set("总工董局处科姐哥叔姨嫂婶伯爷老");
const titles = new Trie();
for (const title of "先生 女士 小姐 太太 夫人 老师 教授 同学 同志 师傅 师父 师兄 师姐 师弟 师妹 医生 大夫 护士 律师 法官 警官 经理 总监 主管 主任 组长 班长 队长 校长 院长 科长 处长 局长 部长 厅长 省长 市长 县长 镇长 村长 书记 总经理 副总 总裁 董事长 董事 秘书 助理 会计 工程师 博士 院士 总工 大哥 大姐 大叔 大爷 大妈 大娘 大婶 阿姨 叔叔 老板 老板娘 检察官 导演 教练 顾问 专员 店长 厂长 行长 台长 社长 主席 委员 所长 站长 馆长 副总经理 副主任 副经理 副院长 副校长".split(
  " ",
)) {
  titles.add(title, 1);
}
const titleCost = 2.5;
const shortTitleCost = 4;
/** Words such as 向, 和, 于 are surnames too; before a title they are mostly words. */
const functionWord = 10;
const functionDoubt = 1.5;
const prefixes = "小老阿大";
const prefixCost = 4.5;
/** 大林 is rarer than 小林, and 大王 mostly a word. */
const rarePrefix = 4;
/** Words that stand behind names and in none: 南宫吧, 黄了, 邵氏. */
const noGiven = new Set("了吧吗呢啊呀嘛的着过哦哈们得");
/** Numerals of amounts, beside which 万, 陆 and 伍 stand, which are surnames: 万捌仟元整. They are in hardly any name. */
const amountNumerals = new Set("壹贰叁肆柒捌玖拾佰仟");
const doubleSurname = 2;
/** What two surnames in a row add: 陈王小明. */
const doubleCost = 3;
/** What each character may begin: 1 to 5 the rank of a surname and one, 8 a surname of two characters, 16 a name with 小, 老 or 阿. */
const beginnings = new Uint8Array(0x10000);
const rankBits = 7;
const compoundBit = 8;
const prefixBit = 16;
for (const [surname, rank] of surnameRank) beginnings[surname.charCodeAt(0)] = rank + 1;
for (const surname of compoundSurnames) beginnings[surname.charCodeAt(0)] = (beginnings[surname.charCodeAt(0)] ?? 0) | compoundBit;
for (const prefix of prefixes) beginnings[prefix.charCodeAt(0)] = (beginnings[prefix.charCodeAt(0)] ?? 0) | prefixBit;
const usualSurname = 2;
const placeDoubt = 7;
const spaced = 8;
const mostBonus = 9;
const alone = 4;
const hopeless = 38;
/** Names of usual surnames and characters cost less than this. */
const plausible = 26;
/** 张伟开 before 会: the last character also begins a usual word. */
const overlapDoubt = 2.5;
const usualRank = 5;
const rowOfFour = 4;
const rowDoubt = 4;
const usualCue = 3;

type Surname = { length: 1 | 2; cost: number };

/** The names of no directory that may begin at `at` in a folded text: by surname and given name, surname and title, 小 or 老 and surname. */
export function unknownNames(folded: string, at: number): readonly NameEdge[] {
  const begins = beginnings[folded.charCodeAt(at)] as number;
  if (begins === 0) return none;
  const found: NameEdge[] = [];
  if (begins & compoundBit && compounds.has(folded.slice(at, at + 2))) withSurname(found, { folded, at, surname: { length: 2, cost: compoundCost } });
  if (begins & rankBits) withSurname(found, { folded, at, surname: { length: 1, cost: costOfRank(begins) } });
  if (begins & prefixBit) withPrefix(found, folded, at);
  return found;
}

function costOfRank(begins: number): number {
  return rankCosts[(begins & rankBits) - 1] as number;
}

type Beginning = { folded: string; at: number; surname: Surname };

function withSurname(found: NameEdge[], { folded, at, surname }: Beginning): void {
  const given = at + surname.length;
  const base = nameBase + surname.cost;
  const second = folded.charCodeAt(given);
  if (isHan(second)) {
    const third = folded.charCodeAt(given + 1);
    if (folded.charAt(given) !== "氏") push(found, folded, { start: at, end: given + 1, cost: base + givenCost(second) });
    if (isHan(third)) push(found, folded, { start: at, end: given + 2, cost: base + givenCost(second, third) });
    withTitle(found, { folded, at, surname });
    withSecondSurname(found, { folded, at, surname });
  } else if (folded.charAt(given) === " " && isHan(folded.charCodeAt(given + 1)) && !isHan(folded.charCodeAt(given + 2))) {
    push(found, folded, { start: at, end: given + 2, cost: base + spaced + givenCost(folded.charCodeAt(given + 1)) });
  }
}

function withSecondSurname(found: NameEdge[], { folded, at, surname }: Beginning): void {
  const rank = beginnings[folded.charCodeAt(at + 1)] as number;
  const [third, fourth] = [folded.charCodeAt(at + 2), folded.charCodeAt(at + 3)];
  if (surname.length > 1 || ((beginnings[folded.charCodeAt(at)] as number) & rankBits) > doubleSurname) return;
  if ((rank & rankBits) === 0 || (rank & rankBits) > doubleSurname || !isHan(third) || !isHan(fourth)) return;
  push(found, folded, { start: at, end: at + 4, cost: nameBase + surname.cost + costOfRank(rank) + doubleCost + givenCost(third, fourth) });
}

const isAmount = (folded: string, start: number): boolean => amountNumerals.has(folded.charAt(start)) || amountNumerals.has(folded.charAt(start + 1));

function push(found: NameEdge[], folded: string, { start, end, cost }: { start: number; end: number; cost: number }): void {
  // what no words beside it could bring below two rare words is not looked at any closer
  if (cost > hopeless || noGiven.has(folded.charAt(end - 1)) || isAmount(folded, start)) return;
  const isolated = cost < plausible && standsAlone(folded, start, end) ? alone : 0;
  const bonus = Math.min(mostBonus, cueBefore(folded, start) + cueAfter(folded, end) + isolated);
  const doubtfulRow = isRowOfFour(folded, start, end) ? rowDoubt : 0;
  const overlaps = end - start > 2 && lexicon().words.get(folded.slice(end - 1, end + 1)) >= usualRank;
  const doubt = (isPlaceAhead(folded, end) ? placeDoubt : 0) + (overlaps ? overlapDoubt : 0) + doubtfulRow;
  found.push({ end, from: start, to: end, cost: cost - bonus + doubt, known: false });
}

/** Whether the name is part of four characters by themselves without a word that says so: 林林总总, 魏武挥鞭 are idioms oftener than names. */
function isRowOfFour(folded: string, start: number, end: number): boolean {
  let [first, last] = [start, end];
  while (end - first < rowOfFour + 1 && isHan(folded.charCodeAt(first - 1))) first--;
  while (last - first < rowOfFour + 1 && isHan(folded.charCodeAt(last))) last++;
  if (last - first !== rowOfFour || end - start >= rowOfFour) return false;
  return first === start ? cueAfter(folded, end) === 0 : cueBefore(folded, start) < usualCue && (last === end || cueAfter(folded, end) === 0);
}

/** Whether no Chinese character stands directly before or after: in a list, a form, between English words. */
function standsAlone(folded: string, start: number, end: number): boolean {
  return !isHan(folded.charCodeAt(start - 1)) && !isHan(folded.charCodeAt(end));
}

function withTitle(found: NameEdge[], { folded, at, surname }: Beginning): void {
  const from = at + surname.length;
  const doubt = Math.max(0, functionWord - lexicon().characterCost(folded.charCodeAt(at))) * functionDoubt * (surname.length === 1 ? 1 : 0);
  const cost = nameBase + surname.cost + doubt - cueBefore(folded, at) / 2;
  if (shortTitles.has(folded.charAt(from)))
    found.push({ end: from + 1, from: at, to: from + 1, cost: cost + shortTitleCost - cueAfter(folded, from + 1) / 2, known: false });
  let node = 0;
  for (let end = from; end < folded.length; end++) {
    node = titles.step(node, folded.charCodeAt(end));
    if (node === 0) return;
    if (titles.value(node) !== 0) found.push({ end: end + 1, from: at, to: from, cost: cost + titleCost, known: false });
  }
}

function withPrefix(found: NameEdge[], folded: string, at: number): void {
  const code = folded.charCodeAt(at + 1);
  const begins = (beginnings[code] ?? 0) & rankBits;
  if (begins === 0 && !(folded.charAt(at) === "阿" && isHan(code))) return;
  const surname = begins === 0 ? givenCost(code) + 3 : costOfRank(begins);
  // 老张 and 小马 are in dictionaries too; with rarer surnames the word is meant: 小时, 老板
  if ((begins > 0 && begins <= usualSurname) || lexicon().words.get(folded.slice(at, at + 2)) === 0)
    push(found, folded, {
      start: at,
      end: at + 2,
      cost: nameBase + prefixCost + surname + (folded.charAt(at) === "大" ? rarePrefix - cueBefore(folded, at) / 2 - cueAfter(folded, at + 2) / 2 : 0),
    });
}
