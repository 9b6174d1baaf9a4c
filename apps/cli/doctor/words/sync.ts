import type { Phrase } from "./phrases.js";

export const sync = {
  "door-open": { en: ["{url} answers in {ms} ms"], zh: ["{url} 可访问，{ms} 毫秒"] },
  "door-shut": {
    en: ["{url} cannot be reached: {reason}", "is it the right address, and does the proxy lead to a server?"],
    zh: ["无法访问 {url}：{reason}", "地址是否正确？代理是否指向服务器？"],
  },
  "door-public-shut": {
    en: [
      "PUBLIC_URL {url} cannot be reached from here ({reason}); went to {instead} instead",
      "name addresses with --url; for a certificate of your own, NODE_EXTRA_CA_CERTS=chain.pem",
    ],
    zh: ["从这里无法访问 PUBLIC_URL {url}（{reason}），改用 {instead}", "可用 --url 指定地址；自签证书请设置 NODE_EXTRA_CA_CERTS=chain.pem"],
  },
  "doctor-busy": { en: ["another doctor is at work: sync was not tried"], zh: ["另一个 doctor 正在运行：未检查同步"] },
  "doctor-name-taken": {
    en: ["somebody has the name hoopoe-doctor-a or hoopoe-doctor-b, so sync was not tried", "rename that account"],
    zh: ["hoopoe-doctor-a 或 hoopoe-doctor-b 已被占用，未检查同步", "请更改该账号的用户名"],
  },
  "step-failed": {
    en: ["{step}: {reason}", "look at the server's log around this time"],
    zh: ["{step}：{reason}", "请查看此时服务器的日志"],
  },
  "signed-in": { en: ["signing in and connecting works (addresses: {count})"], zh: ["在 {count} 个地址上登录和连接正常"] },
  sent: {
    en: ["{count} messages were sent: numbers without a hole; acknowledged in {median} ms (median), {slowest} ms (slowest)"],
    zh: ["发送 {count} 条消息：编号无空缺；确认用时中位 {median} 毫秒，最慢 {slowest} 毫秒"],
  },
  "send-wrong": {
    en: ["numbers are not 1 to {count}: {found}", "run 'hoopoe doctor store' and keep its output"],
    zh: ["编号不是 1 到 {count}：{found}", "请运行 hoopoe doctor store 并保留输出"],
  },
  "send-slow": {
    en: [
      "a message took {slowest} ms to be acknowledged (median {median} ms)",
      "compare hoopoe_commit_seconds and nodejs_eventloop_lag_p99_seconds in /metrics",
    ],
    zh: ["有消息用了 {slowest} 毫秒才得到确认（中位 {median} 毫秒）", "请比较 /metrics 中的 hoopoe_commit_seconds 和 nodejs_eventloop_lag_p99_seconds"],
  },
  delivered: { en: ["every event reached all {sockets} sockets, the last after {ms} ms"], zh: ["所有事件都到达了全部 {sockets} 个连接，最晚 {ms} 毫秒"] },
  "delivered-late": {
    en: [
      "every event reached all {sockets} sockets, but the last only after {ms} ms",
      "the live channel loses messages or is slow; the database gave them back",
    ],
    zh: ["所有事件都到达了全部 {sockets} 个连接，但最晚用了 {ms} 毫秒", "实时通道有丢失或缓慢；已由数据库补回"],
  },
  "delivered-not": {
    en: ["{count} events never reached a socket at {url}", "is the live channel well, and does the proxy pass WebSockets on?"],
    zh: ["有 {count} 个事件没有到达 {url} 的连接", "实时通道是否正常？代理是否转发 WebSocket？"],
  },
  repeated: {
    en: ["the same clientId again, through every door: one message; with other words: refused"],
    zh: ["相同 clientId 从每个入口重发：仍是一条消息；内容不同则拒绝"],
  },
  changed: { en: ["editing, reacting and recalling reach all {sockets} sockets"], zh: ["编辑、回应和撤回到达全部 {sockets} 个连接"] },
  agreed: { en: ["heads, changes and pages agree word for word (addresses: {count})"], zh: ["在 {count} 个地址上，heads、changes 和分页内容逐字一致"] },
  disagreed: {
    en: ["{what} at {url} is not what was sent", "run 'hoopoe doctor store' and keep its output"],
    zh: ["{url} 的 {what} 与所发送的不同", "请运行 hoopoe doctor store 并保留输出"],
  },
  "caught-up": { en: ["what was sent while somebody was away is what they pull, no more and no less"], zh: ["离线期间的消息在拉取后不多不少"] },
  ended: { en: ["an ended session is closed after {ms} ms, and its token refused"], zh: ["会话结束 {ms} 毫秒后连接关闭，令牌被拒绝"] },
  "ended-not": {
    en: [
      "a session that was ended at one address lives on at {url}",
      "this is a hole in security: is the live channel well, and does that server reach the database?",
    ],
    zh: ["在一个地址结束的会话在 {url} 仍然有效", "这是安全漏洞：实时通道是否正常？该服务器能否访问数据库？"],
  },
  tidied: { en: ["the doctor's accounts sleep again, and what they said is gone"], zh: ["doctor 账号已停用，其内容已清除"] },
  untidied: {
    en: ["the doctor's accounts could not be put to sleep: {reason}", "run the doctor again"],
    zh: ["无法停用 doctor 账号：{reason}", "请再运行一次 doctor"],
  },
} satisfies Record<string, Phrase>;
