import { isHan } from "../folding.js";
import { lexicon } from "../lexicon.js";
import type { Mention } from "./person-lattice.js";
import { endsStem } from "./person-stems.js";

/** The characters with which names of other languages are written. */
const used = new Set(
  "卜可席罕阔绍茨叙让聪宗松仓存屯洪宏匡宽坤章庄钱尚商双滕滨滚贡耿衡恒杭郎昌芳奉舜通同历山冯撒契音蜜茵昂敖龛葵楞霖娅芮薛淦戛旺益甘噶堪桂萍歇谟摩缪芙弥墨梵庇涅耐迦纽薄卫居荪宰吾衣亥英敦翰力逊亨岚霞茨阿埃艾爱安奥巴白柏拜班邦包鲍贝本比彼毕宾波伯勃博布查达大戴丹德登邓迪蒂丁东杜多顿俄厄恩尔法凡菲费芬丰夫弗福富盖冈戈格葛根古瓜圭哈海汉豪赫亨胡华怀惠霍基吉加伽贾坚江杰捷金津喀卡坎康考柯科克肯孔库夸奎昆拉莱兰朗劳勒雷黎李里理利莉立丽连莲廉列烈林琳玲伦隆卢鲁路露罗洛吕马玛迈麦曼梅门蒙孟米密明莫默姆穆木拿纳娜南内嫩尼妮宁纽农努诺女欧帕派潘庞佩皮珀普奇齐其恰强乔切钦琴琼丘仁日茹瑞萨塞赛桑瑟森沙莎珊舍申圣施什史士舒朔斯丝苏索塔泰坦汤唐陶特腾提汀廷图土吐托瓦万旺威维韦魏温翁沃乌武西希锡夏香肖谢辛欣休逊雅亚延扬耶叶伊依因英尤约扎泽曾詹珍芝治朱兹卓祖佐买热孜再汗肉甫合则提江孙敏彬伟蕾洁绮嘉佳妲娃婕媞缇薇茜莎菈蕊萝黛黎苔琪珂蓓莹蒂仑赞旦尕措姆拥巴仓央格列平顿珠增嘎玛次达娃边琼白罗松顿拉多桑吉".split(
    "",
  ),
);
const dot = "·";
const longestPart = 7;
const usualWord = 4;

/** Names of other languages in Chinese characters with dots between their parts: 约翰·史密斯, 阿依古丽·买买提. */
export function transliteratedNames(folded: string): Mention[] {
  const found: Mention[] = [];
  for (let at = folded.indexOf(dot); at >= 0; at = folded.indexOf(dot, at + 1)) {
    const last = found.at(-1);
    if (last && last.end > at) continue;
    const start = partStart(folded, at);
    if (start === at) continue;
    const { end, lastDot } = allParts(folded, at);
    if (end > at && end - start >= 4) found.push({ start, end, known: false });
    // parts of letters alone are none, from whichever of their dots one goes on
    else at = lastDot;
  }
  return found;
}

function partStart(folded: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestPart && used.has(folded.charAt(start - 1))) start--;
  // a letter before a dot stands for a name as well: J·K·罗琳
  return start === at && /[a-z]/.test(folded.charAt(at - 1)) && !/[a-z]/.test(folded.charAt(at - 2)) ? at - 1 : start;
}

/** Where the parts end that follow a dot, or the dot itself if they are no name; and the last dot that was looked at. */
function allParts(folded: string, firstDot: number): { end: number; lastDot: number } {
  let end = firstDot;
  let lastDot = firstDot;
  let letters = false;
  for (let at = firstDot; folded.charAt(at) === dot; ) {
    const next = partEnd(folded, at + 1);
    if (next === at + 1) break;
    letters ||= isHan(folded.charCodeAt(next - 1));
    end = next;
    lastDot = at;
    at = next;
  }
  return { end: letters ? end : firstDot, lastDot };
}

function partEnd(folded: string, start: number): number {
  if (/[a-z]/.test(folded.charAt(start)) && folded.charAt(start + 1) === dot) return start + 1;
  let end = start;
  while (end < folded.length && end - start < longestPart && isUsed(folded, end) && !wordBegins(folded, end, start)) end++;
  return end;
}

/** 不, 都 and 得 are words, but not in 阿不都 and 彼得. */
function isUsed(folded: string, at: number): boolean {
  if (used.has(folded.charAt(at))) return true;
  if (folded.charAt(at) === "得") return folded.charAt(at - 1) === "彼";
  return (folded.charAt(at) === "不" && folded.charAt(at - 1) === "阿") || (folded.charAt(at) === "都" && /[不布]/.test(folded.charAt(at - 1)));
}

/** Whether a usual word begins here that goes on beyond such characters: 大卫·李 before 明天. */
function wordBegins(folded: string, at: number, start: number): boolean {
  return (
    at > start &&
    folded.charAt(at) !== "彼" &&
    !endsStem(folded, at + 1) &&
    !used.has(folded.charAt(at + 1)) &&
    lexicon().words.get(folded.slice(at, at + 2)) >= usualWord
  );
}
