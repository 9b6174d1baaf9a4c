import { isHan } from "../folding.js";
import { Trie } from "../trie.js";
import { cueAfter, cueBefore } from "./person-cues.js";
import type { NameEdge } from "./person-lattice.js";

/** The surnames that most people in Japan have, as they are written in simplified characters; those that are also words or places of China are left out. */
const surnames = new Trie();
for (const surname of "佐藤 铃木 高桥 田中 伊藤 渡边 渡部 山本 中村 小林 加藤 吉田 山田 佐佐木 山口 松本 井上 木村 斋藤 齐藤 清水 山崎 阿部 池田 桥本 石川 山下 中岛 石井 小川 前田 冈田 长谷川 藤田 后藤 近藤 村上 远藤 青木 坂本 福田 太田 西村 藤井 金子 藤原 三浦 冈本 松田 中野 原田 小野 田村 竹内 和田 石田 上田 森田 柴田 酒井 宫崎 宫本 内田 高木 安藤 谷口 大野 丸山 今井 河野 藤本 村田 武田 上野 杉山 增田 平野 小山 大塚 千叶 久保 松井 岩崎 野口 木下 松尾 菊地 菊池 野村 佐野 新井 渡辺 工藤 樱井 本田 东野 北川 高田 川崎 川口 安田 浜田 大西 小泉 横山 泷泽 西田 五十岚 平田 黑田 吉川 广田 川上 水野 矢野 大岛 岛田 浅野 荒木 片山 秋山 市川 永井 服部 北村 福岛 松下 望月 三宅 富田 土屋 奥田 堀内 石原 宫泽 星野 关口 岩田 大桥 早川 尾崎 古川 村山 桑原 松冈 小松 中川 中田 西川 浅井 长岛 吉村 足立 栗原 稻垣 根本 熊谷 神田 植田 榎本 白石 土井 武藤 梶原 大谷 羽生 锦织 村松 宇野 堺 新垣 石原 绫濑 深田 户田 泽尻 有村 滨崎 安倍 岸田 菅野 鸠山 福山 西岛 堤 妻夫木 山崎 佐佐 岩井 是枝 宫部 东山 夏目 川端 三岛 太宰 芥川 谷崎 伊坂".split(
  " ",
)) {
  if (surname.length > 1) surnames.add(surname, 1);
}
/** The characters that given names there end with. */
const endings = new Set(
  "雪春夏秋冬月郎一二三子美介树太人夫雄男助平香奈惠江代之也辅斗翔真希纪树司治彦行明大爱衣莎菜花音央结里梨理沙穗织纱绪佳优友由美咲樱凉诚健光宏浩隆博史文和志哉辉良晃勇刚仁实猛清进修学聪翼遥葵莲凛空海阳悠隼武辰拓信贵义孝正直树生弥造吾伍作吉次郎久登乃枝芽瞳玲绫铃瑠留瑛凌迅毅",
);
/** Of those, the ones that end given names of three characters. */
const longEndings = new Set("子郎里美助");
const none: readonly NameEdge[] = [];
const base = 16;
const perCharacter = 2.5;
const mostBonus = 7;
const mostGiven = 3;

/** Names of Japan that begin at `at`: a usual surname and one to three characters, the last of which is one that given names end with. */
export function japaneseNames(folded: string, at: number): readonly NameEdge[] {
  let node = surnames.step(0, folded.charCodeAt(at));
  if (node === 0) return none;
  const found: NameEdge[] = [];
  for (let end = at + 1; node !== 0 && end < folded.length; end++) {
    if (surnames.value(node) !== 0) withGiven(folded, { at, from: end }, found);
    node = surnames.step(node, folded.charCodeAt(end));
  }
  return found;
}

function withGiven(folded: string, { at, from }: { at: number; from: number }, found: NameEdge[]): void {
  const spaced = folded.charAt(from) === " " ? 1 : 0;
  const first = from + spaced;
  for (let end = first + 1; end <= first + mostGiven && isHan(folded.charCodeAt(end - 1)); end++) {
    if (!endings.has(folded.charAt(end - 1)) || (end - first === mostGiven && !longEndings.has(folded.charAt(end - 1)))) continue;
    const bonus = Math.min(mostBonus, cueBefore(folded, at) + cueAfter(folded, end));
    found.push({ end, from: at, to: end, cost: base + perCharacter * (end - first) + spaced * spaceCost - bonus, known: false });
  }
}

/** As in the lattice, for what is not Chinese. */
const spaceCost = 8;
