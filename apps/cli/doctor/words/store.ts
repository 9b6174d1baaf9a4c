import type { Phrase } from "./phrases.js";

const restore = { en: "keep this output, stop writing if you can, and compare with a backup", zh: "请保留此输出，尽可能停止写入，并与备份比较" };

export const store = {
  "log-whole": {
    en: ["{messages} messages in {conversations} conversations: no number missing, repeated or exchanged"],
    zh: ["{conversations} 个会话、{messages} 条消息：编号无缺失、重复或互换"],
  },
  "revs-whole": { en: ["every rev belongs to one thing, and every conversation's is its last"], zh: ["每个 rev 只属于一项，各会话的 rev 与末项一致"] },
  "counters-right": { en: ["counters, read marks and reactions agree with the rows"], zh: ["计数、已读标记和回应与各行一致"] },
  "references-whole": { en: ["no row names what is not there"], zh: ["没有行引用不存在的内容"] },
  "runs-ended": { en: ["{runs} bot runs: none forgotten"], zh: ["{runs} 次机器人运行：没有遗漏"] },
  "texts-sampled": {
    en: ["{texts} texts, a sample, and {keys} keys were opened (--all opens every text)"],
    zh: ["已抽样打开 {texts} 条内容和 {keys} 个密钥（--all 打开全部）"],
  },
  "texts-readable": { en: ["{texts} texts and {keys} keys were opened"], zh: ["已打开 {texts} 条内容和 {keys} 个密钥"] },
  "store-unfinished": { en: ["could not be finished: {reason}", "try again when there is less to do"], zh: ["未能完成：{reason}", "请在空闲时重试"] },
  "store-locked": { en: ["not looked at: without the right master key nothing can be opened"], zh: ["未检查：没有正确的主密钥无法打开内容"] },
  "seq-missing": {
    en: ["{count} messages are missing: numbers that were given out and are not there", restore.en],
    zh: ["缺失 {count} 条消息：编号已发出但不存在", restore.zh],
  },
  "seq-repeated": { en: ["{count} messages have a number that another one has", restore.en], zh: ["{count} 条消息的编号重复", restore.zh] },
  "seq-exchanged": {
    en: ["{count} messages stand before ones that are older by time and rev: numbers were exchanged", restore.en],
    zh: ["{count} 条消息的时间和 rev 都早于前一条：编号被互换", restore.zh],
  },
  "time-reversed": {
    en: ["{count} messages are older by time than the one before them", "the database's clock was set back then, or an edited message's number was exchanged"],
    zh: ["{count} 条消息的时间早于前一条", "当时数据库时钟被回拨，或被编辑过的消息编号被互换"],
  },
  "rev-repeated": {
    en: ["{count} revs belong to more than one thing: clients may miss one of them", restore.en],
    zh: ["{count} 个 rev 属于多项：客户端可能漏掉其一", restore.zh],
  },
  "rev-wrong": {
    en: ["{count} conversations' rev is not that of their last change: clients never feel complete, or miss changes", restore.en],
    zh: ["{count} 个会话的 rev 与最后一次变化不符：客户端会一直认为不完整，或漏掉变化", restore.zh],
  },
  "last-seq-wrong": {
    en: ["{count} conversations' last_seq is not that of their last message", restore.en],
    zh: ["{count} 个会话的 last_seq 与最后一条消息不符", restore.zh],
  },
  "member-count-wrong": { en: ["{count} conversations count their members wrongly", restore.en], zh: ["{count} 个会话的成员计数有误", restore.zh] },
  "mark-beyond-end": {
    en: ["{count} read marks or floors lie beyond the end of their conversation", restore.en],
    zh: ["{count} 个已读标记或起点超出会话末尾", restore.zh],
  },
  "direct-members-wrong": {
    en: ["{count} direct conversations have not exactly two members", restore.en],
    zh: ["{count} 个单聊的成员不是恰好两人", restore.zh],
  },
  "reactions-wrong": { en: ["{count} messages show other reactions than were given", restore.en], zh: ["{count} 条消息显示的回应与实际不符", restore.zh] },
  "reference-lost": { en: ["{count} rows name what is not there", restore.en], zh: ["{count} 行引用了不存在的内容", restore.zh] },
  "run-unended": {
    en: ["{count} bot runs are older than ten minutes and in nobody's hands", "is a worker alive, and does it reach database and queue?"],
    zh: ["{count} 次机器人运行超过十分钟且无人处理", "worker 是否在运行？能否访问数据库和队列？"],
  },
  "run-disagrees": { en: ["{count} answers are in another state than their runs", restore.en], zh: ["{count} 条回答与其运行的状态不一致", restore.zh] },
  "text-missing": { en: ["{count} messages have no text and were not recalled", restore.en], zh: ["{count} 条消息没有内容，也未被撤回", restore.zh] },
  "file-lost": {
    en: ["{count} files have no bytes on the disk", "was FILES_DIR moved, or restored from an older backup than the database?"],
    zh: ["{count} 个文件在磁盘上没有内容", "FILES_DIR 是否被移动，或从比数据库更早的备份恢复？"],
  },
  "sealed-altered": {
    en: ["{count} texts cannot be opened: their bytes or their place were altered", restore.en],
    zh: ["{count} 条内容无法打开：字节或位置被改动", restore.zh],
  },
  "sealed-key-lost": { en: ["{count} texts cannot be opened: their key is gone", restore.en], zh: ["{count} 条内容无法打开：密钥已丢失", restore.zh] },
  "key-altered": {
    en: ["{count} keys cannot be unwrapped: what they sealed cannot be read", restore.en],
    zh: ["{count} 个密钥无法解开：其加密的内容无法读取", restore.zh],
  },
  "signing-key-lost": {
    en: [
      "{count} keys for receipts could not be read and were replaced; what they signed can still be checked",
      "somebody altered the database: see the audit",
    ],
    zh: ["{count} 个凭证签名密钥无法读取，已更换；其签名过的凭证仍可核对", "数据库被改动过：请查看审计记录"],
  },
} satisfies Record<string, Phrase>;
