import { Trie } from "../trie.js";
import { cueAfter, cueBefore } from "./person-cues.js";
import type { NameEdge } from "./person-lattice.js";

/** What names of Uyghurs, Kazakhs, Tibetans, Mongols and of other countries are put together from, as they are written in Chinese without dots. */
const stems = new Trie();
for (const stem of "迪丽 热巴 古丽 古力 娜扎 阿依 努尔 帕提 买买提 麦麦提 买合木提 吐尔逊 图尔荪 艾力 艾山 艾合买提 艾尼 热依扎 热合曼 阿不都 阿卜杜 阿布都 拉提 木拉提 玛依拉 哈尼克孜 克孜 米热 阿迪力 迪力 木拉 叶尔江 巴合提 努尔兰 哈里木 拉提 娜孜 佟丽娅 阿孜 古丽娜尔 茹仙 依布拉音 玉素甫 买买 亚森 库尔班 肉孜 司马义 吾守尔 阿地里 外力 沙吾提 热孜亚 热娜 帕尔哈提 阿曼 别克 扎西 次仁 卓玛 达瓦 平措 央金 格桑 旦增 丹增 多吉 白玛 拉姆 仁增 尼玛 索朗 洛桑 顿珠 巴桑 普布 边巴 强巴 德吉 次旦 旺堆 旺姆 曲珍 仓央 嘉措 江措 才旦 才让 桑吉 贡布 贡嘎 米玛 拉巴 罗布 群培 益西 阿旺 土登 班觉 欧珠 措姆 卓嘎 巴特尔 其其格 格日勒 苏日娜 图雅 那日苏 阿古拉 娜仁 高娃 斯琴 萨仁 呼和 乌云 其木格 布和 巴图 朝鲁 额尔德 木图 格勒 特木尔 宝音 斯日 牧仁 乌日娜 哈斯 阿拉坦 吉日 嘎拉 乌兰 塔娜 约翰 玛丽 杰克 汤姆 迈克 大卫 詹姆斯 史密斯 彼得 保罗 安娜 露西 丽莎 杰瑞 迈克尔 托尼 凯文 艾米 凯特 露丝 爱丽丝 罗伯特 威廉 查理 亨利 乔治 爱德华 弗兰克 安德鲁 杰森 凯瑟琳 伊丽莎白 玛格丽特 杰西卡 艾玛 索菲亚 奥利弗 卢卡斯 马克思 艾伦 苏珊 史蒂文 史蒂芬 斯蒂芬 艾米丽 艾米莉 安东尼 安吉拉 阿瑟 巴里 芭芭拉 贝蒂 本杰明 布莱恩 布鲁斯 卡尔 卡洛斯 卡罗尔 卡门 查尔斯 克里斯 克里斯汀 克里斯蒂娜 丹尼尔 丹尼斯 黛安娜 戴安娜 道格拉斯 埃里克 艾琳 伊莎贝拉 费尔南多 弗朗西斯 弗雷德 加布里埃尔 加里 格雷格 格蕾丝 汉娜 汉斯 哈里 海伦 雅各布 雅各 珍妮 珍妮弗 杰夫 杰里米 杰奎琳 约瑟夫 胡安 朱莉 朱莉亚 茱莉亚 贾斯汀 卡伦 凯伦 凯瑟琳 肯尼斯 劳拉 劳伦斯 莱昂 琳达 路易 路易莎 路易斯 路易丝 马丁 玛丽亚 玛丽娅 马修 玛莎 马里奥 米歇尔 穆罕默德 阿里 娜奥米 南希 内森 尼克 妮可 尼古拉斯 奥利维亚 奥斯卡 帕特里克 帕特里夏 菲利普 蕾切尔 瑞贝卡 丽贝卡 理查德 罗杰 罗纳德 萨曼莎 萨拉 莎拉 桑德拉 斯科特 西蒙 索菲 索菲娅 蒂莫西 托马斯 瓦妮莎 维多利亚 维克多 弗吉尼亚 沃尔特 温妮 塞缪尔 塞西莉亚 塞巴斯蒂安 古楞 娜仁托娅 托娅 宝音图 琪琪格 亚历山大 伊万 娜塔莎 尼古拉".split(
  " ",
)) {
  stems.add(stem, 1);
}

/** Whether the character before `end` is the last of such a part: 提 of 买买提. */
export function endsStem(folded: string, end: number): boolean {
  return [2, 3, 4].some((length) => stems.get(folded.slice(Math.max(0, end - length), end)) !== 0);
}

const none: readonly NameEdge[] = [];
const stemCost = 6;
const mostStems = 3;
const base = 8;
const mostBonus = 6;

/** Names of two stems or more that begin at `at`, and such of one stem that words beside it speak for. */
export function namesOfStems(folded: string, at: number): readonly NameEdge[] {
  if (stems.step(0, folded.charCodeAt(at)) === 0) return none;
  const found: NameEdge[] = [];
  follow(folded, { at, end: at, count: 0 }, found);
  return found;
}

type Row = { at: number; end: number; count: number };

function follow(folded: string, { at, end, count }: Row, found: NameEdge[]): void {
  let node = 0;
  for (let next = end; next < folded.length; next++) {
    node = stems.step(node, folded.charCodeAt(next));
    if (node === 0) return;
    if (stems.value(node) === 0) continue;
    const bonus = Math.min(mostBonus, cueBefore(folded, at) + cueAfter(folded, next + 1));
    found.push({ end: next + 1, from: at, to: next + 1, cost: base + stemCost * (count + 1) - bonus, known: false });
    if (count + 1 < mostStems) follow(folded, { at, end: next + 1, count: count + 1 }, found);
  }
}
