import { Trie } from "../trie.js";

/** How much a word beside a name says that it is one, in the unit of the costs (natural logarithm). */
const strong = 5;
const medium = 3;
const weak = 1.5;

/** Words before a name: what is filled in, who is meant, whom one turns to. */
const before: Readonly<Record<number, string>> = {
  [strong]:
    "我叫 我是 他叫 她叫 名叫 叫做 叫 本人 姓名 名字 名字叫 名字是 姓名是 联系人 收件人 收货人 寄件人 发件人 紧急联系人 负责人 申请人 审批人 经办人 投保人 被保险人 受益人 持卡人 户主 开户人 开户名 户名 当事人 原告 被告 委托人 代理人 法人 法定代表人 法人代表 嫌疑人 被害人 证人 死者 伤者 患者 病人 病患 客户 顾客 用户 租客 房东 业主 住户 住客 乘客 旅客 司机 车主 员工 职工 同事 新同事 新人 实习生 候选人 应聘者 求职者 面试者 学生 学员 考生 家长 老师 教授 导师 讲师 医生 主治医生 护士 律师 法官 警官 经理 总监 主管 主任 组长 班长 队长 校长 院长 科长 处长 局长 部长 总经理 董事长 总裁 秘书 助理 会计 工程师 设计师 项目经理 产品经理 先生 女士 小姐 同学 朋友 好友 老公 老婆 丈夫 妻子 儿子 女儿 爸爸 妈妈 父亲 母亲 哥哥 姐姐 弟弟 妹妹 爷爷 奶奶 舅舅 阿姨 叔叔 男友 女友 男朋友 女朋友 配偶 监护人 亲属 联系 找到 找 问问 问一下 麻烦 有请 转交给 转告 通知 抄送 抄送给 发给 转给 交给 递给 打给 分配给 指派给 借给 还给 汇给 转账给 寄给 约了 约 邀请 采访 感谢 谢谢 欢迎 祝贺 恭喜 祝 提醒 催一下 催 请教 请示 汇报给 致电 拨打 认识 见过 面试 录用 招了 署名 签字 签名 作者 主讲 主讲人 嘉宾 主持人 记录人 记录 参会人 参会人员 出席 参加人员 与会人员 成员 组员 负责同事 接口人 对接人 处理人 值班 值班人 值班人员 责任人 评审人 提交人 报销人 创建人 修改人 操作人 汇款人 收款人 付款人 借款人 担保人 抬头 尊敬的 亲爱的 敬爱的 致 我们组的 我们部门的 部门的 销售部的 人事部的 财务部的 人事 财务 销售 行政 前台 法务 客服 技术 老板 领导 股东 村民 市民 居民 群众 战士 民警 记者 演员 歌手 导演 球员 选手 老乡 邻居 室友 舍友 博士 硕士 本科生 研究生 居民身份证 乘机人 乘车人 登录名 用户名 昵称 花名 拼音 英文名 曾用名 碰到 碰见 遇到 遇见 见到 叫上 喊上 喊 带上 寄件 签收 轮值 本周值班 出租人 承租人 被告人 原告人 上诉人 被上诉人 甲方 乙方 丙方 来自 据说 听说 组员 领导有 祝福 表扬 批评 夸 怪 等 替 代 约上 辅导员 班主任 创始人 发言人 联络人 介绍人 推荐人 见证人 公证员 调解员 审判员 审判长 书记员 辩护人 翻译 校对 编辑 责编 摄影 撰文 cc assignee owner author reviewer contact ask ping thanks hi",
  [medium]: "请 让 跟 给 由 对 向 @ 问 陪 帮 派 替 与 把 将 被 听 据 和 及 以及 还有 包括 分别是 是 为 组的 部的 班的 公司的 院的 系的 校的 ( 「 “ \" '",
  [weak]: "、 , ; | / > : = * 。 ! ? \n \r",
};

/** Words after a name: how somebody is addressed, what people do, what belongs to people. */
const after: Readonly<Record<number, string>> = {
  [strong]:
    "先生 女士 小姐 太太 夫人 老师 教授 同学 同志 师傅 医生 大夫 护士 律师 法官 警官 经理 总监 主管 主任 组长 班长 队长 校长 院长 科长 处长 局长 部长 总经理 副总 总裁 董事长 秘书 助理 会计 工程师 博士 院士 总工 大哥 大姐 大叔 阿姨 叔叔 哥 姐 总 工 本人 的电话 的手机 的手机号 的身份证 的身份证号 的工资 的薪资 的邮箱 的地址 的住址 的银行卡 的卡号 的账号 的联系方式 的简历 的合同 的病历 的档案 的护照 的生日 的绩效 的微信 的车牌 的家属 的快递 的订单 的转正 的离职 的入职 的请假 的账户 的家 的名字 的号码 的年假 的工号 的工位 的电脑 的意见 的建议 的想法 的说法 的代码 的需求 的任务 的方案 的汇报 电话 手机号 手机 身份证 邮箱 住址 微信号 工号 请假 说 表示 认为 反馈 提到 指出 回复 回答 告诉 建议 希望 觉得 确认 负责 提交 发起 申请 入职 离职 转正 辞职 报名 报到 住在 家住 出生 毕业 就读 任职 就职 生于 打电话 发邮件 打来 来电 投诉 在吗 在不在 你好 您好 辛苦 收 签收 代收 亲启 敬上 的孩子 的女儿 的儿子 的爸爸 的妈妈 的妻子 的丈夫 的母亲 的父亲 的老婆 的老公 的朋友 的同事 的领导 的老师 的学生 的客户 等人 等同学 等同事 两人 二人 三人 夫妇 牵头 主持 出席 参加了 主讲 汇报 跟进 处理一下 看一下 看下 帮忙 审批 批准 签字 出差 休假 生病 加班 值班 迟到 老婆 老公 女儿 儿子 妈妈 爸爸 妈 爸 请客 介绍 同志 诉 讲课 发言 致辞 致电 发起 发来 那天 这人 这个人 那边 那里 主任医师 副主任 副教授 讲师 站起来 笑了 哭了 走了 回来 回家 到家 上线 下线 结婚 住院 出院 升职 调岗 轮岗",
  [medium]:
    "来 在 已 已经 是 要 想 去 把 将 昨天 今天 明天 刚刚 刚才 刚 也 从 向 和 跟 与 让 给 对 被 会 能 可以 还 就 都 不 没 没有 正在 目前 现在 下周 上周 本周 下午 上午 因 因为 由于 于 完成 写 做 看 买 借 欠 拿 发 通知 邀请 约 问 最近 曾 曾经 他 她 一起 先 再 又 才 快 需要 应该 其实 居然 终于 同意 拒绝 收到 发现 喜欢 讨厌 :",
  [weak]: "的 、 , 。 ! ? ; ) ( / | 」 ” \" ' ~ \n \r",
};

/** What follows the names of places and organisations, not of people. */
const ofPlaces =
  "路 街 区 市 县 镇 乡 村 省 州 岛 寺 庙 港 湾 湖 河 桥 站 港口 公司 集团 大学 医院 银行 科技 学院 中学 小学 广场 大厦 机场 品牌 股份 有限 控股 资本 基金 证券 保险 酒店 餐厅 超市 商场 花园 公园 小区 山庄 苑 大道 高速 牌 版 型 号线 定律 定理 算法 杯 奖 故居 纪念馆 主义 思想 诗 的诗 的词 体 氏 王朝 朝";

function cues(table: Readonly<Record<number, string>>, order: (cue: string) => string): Trie {
  const trie = new Trie();
  // doubled, because values are whole numbers
  for (const [weight, words] of Object.entries(table)) for (const word of words.split(" ")) if (word !== "") trie.add(order(word), Number(weight) * 2);
  return trie;
}

const reversed = (word: string): string => [...word].reverse().join("");
const beforeCues = cues(before, reversed);
const afterCues = cues(after, (word) => word);
const placeCues = cues({ 1: ofPlaces }, (word) => word);

const space = " ".charCodeAt(0);
const colon = ":".charCodeAt(0);
const at = "@".charCodeAt(0);
const mentioned = 20;
const atLine = 2;

/** What the words before `start` say for a name there: 0, or up to 20 for a mention. Looks at eight characters at most. */
export function cueBefore(folded: string, start: number): number {
  if (start === 0) return atLine;
  if (folded.charCodeAt(start - 1) === at) return mentioned;
  let from = start - 1;
  while (from > start - 3 && (folded.charCodeAt(from) === space || folded.charCodeAt(from) === colon)) from--;
  const direct = longest(beforeCues, folded, { from: start - 1, step: -1 });
  if (from === start - 1) return direct;
  return Math.max(direct, from < 0 ? atLine : longest(beforeCues, folded, { from, step: -1 }));
}

/** What the words after `end` say for a name before them. */
export function cueAfter(folded: string, end: number): number {
  if (end >= folded.length) return weak;
  const from = folded.charCodeAt(end) === space ? end + 1 : end;
  return longest(afterCues, folded, { from, step: 1 });
}

/** Whether what follows makes the words before it a place, an organisation or a term. */
export function isPlaceAhead(folded: string, end: number): boolean {
  return longest(placeCues, folded, { from: end, step: 1 }) > 0;
}

function longest(trie: Trie, text: string, { from, step }: { from: number; step: 1 | -1 }): number {
  let node = 0;
  let value = 0;
  for (let i = from; i >= 0 && i < text.length; i += step) {
    node = trie.step(node, text.charCodeAt(i));
    if (node === 0) break;
    value = trie.value(node) || value;
  }
  return value / 2;
}
