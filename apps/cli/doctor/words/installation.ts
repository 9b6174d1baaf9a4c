import type { Phrase } from "./phrases.js";

export const installation = {
  "configuration-good": { en: ["the settings can be used"], zh: ["配置可用"] },
  "configuration-faulty": { en: ["{fault}", "correct the environment"], zh: ["{fault}", "请修正环境变量"] },
  "limits-off": {
    en: ["LIMITS=off: nobody is limited in what they send or try", "leave LIMITS out; it is for load tests"],
    zh: ["LIMITS=off：发送和登录尝试都没有限制", "请去掉 LIMITS，它只用于压力测试"],
  },
  "no-tls": {
    en: ["PUBLIC_URL is http: passwords and messages travel in the clear", "put a proxy with TLS before it and set PUBLIC_URL=https://…"],
    zh: ["PUBLIC_URL 是 http：密码和消息以明文传输", "请在前面放置启用 TLS 的代理，并设置 PUBLIC_URL=https://…"],
  },
  "no-public-url": {
    en: [
      "it listens beyond this machine (HOST={host}), but PUBLIC_URL is not set",
      "set PUBLIC_URL to the address that people use, else their pages are refused",
    ],
    zh: ["它对外监听（HOST={host}），但没有设置 PUBLIC_URL", "请把 PUBLIC_URL 设为人们使用的地址，否则网页会被拒绝"],
  },
  "proxy-untrusted": {
    en: ["PUBLIC_URL is https, but no proxy is trusted: everybody seems to come from the same address", "set TRUST_PROXY to the proxy's address, or 1"],
    zh: ["PUBLIC_URL 是 https，但没有信任任何代理：所有人看起来都来自同一地址", "请把 TRUST_PROXY 设为代理的地址，或设为 1"],
  },
  "database-answers": { en: ["PostgreSQL {version} answers in {ms} ms"], zh: ["PostgreSQL {version}，应答 {ms} 毫秒"] },
  "database-unreachable": {
    en: ["{reason}", "is Hoopoe running, and are DATA_DIR or DATABASE_URL those it runs with?"],
    zh: ["{reason}", "戴胜是否在运行？DATA_DIR 或 DATABASE_URL 是否与运行时相同？"],
  },
  "database-old": { en: ["PostgreSQL {version} is too old", "move to 15 or newer"], zh: ["PostgreSQL {version} 太旧", "请升级到 15 或更新版本"] },
  "database-encoding": {
    en: ["the database's encoding is {encoding}", "make a database with encoding UTF8 and restore into it"],
    zh: ["数据库编码是 {encoding}", "请建立 UTF8 编码的数据库并恢复数据"],
  },
  "not-looked": { en: ["not looked at: the database cannot be reached"], zh: ["未检查：无法连接数据库"] },
  "migrations-done": { en: ["the database is at {newest}, the newest migration"], zh: ["数据库已是最新迁移 {newest}"] },
  "migrations-pending": {
    en: ["{count} migrations are not applied", "start this version of Hoopoe, or run 'hoopoe migrate'"],
    zh: ["有 {count} 个迁移尚未执行", "请启动这个版本的戴胜，或运行 hoopoe migrate"],
  },
  "migrations-unfinished": {
    en: ["the migration {name} was begun and not finished", "run 'hoopoe migrate'; it says why if it fails again"],
    zh: ["迁移 {name} 开始了但没有完成", "请运行 hoopoe migrate；若再失败，它会说明原因"],
  },
  "migrations-newer": {
    en: ["a newer version of Hoopoe has been here: {name}", "run that version's doctor"],
    zh: ["更新版本的戴胜使用过此数据库：{name}", "请运行该版本的 doctor"],
  },
  "migrations-edited": {
    en: ["the file of the migration {name} is not what was applied", "restore the program's files as they were released"],
    zh: ["迁移 {name} 的文件与当时执行的不同", "请恢复发行版原有的程序文件"],
  },
  "key-right": { en: ["the master key belongs to this database"], zh: ["主密钥与此数据库相符"] },
  "key-unused": { en: ["the database belongs to no master key yet: Hoopoe has never run on it"], zh: ["数据库还没有主密钥：戴胜尚未在其上运行过"] },
  "key-unusable": {
    en: ["{reason}", "put the right file back; without it nothing can be read"],
    zh: ["{reason}", "请放回正确的文件；没有它，任何内容都无法读取"],
  },
  "key-wrong": {
    en: ["this database was made with another master key", "point MASTER_KEY_FILE at the key that belongs to it"],
    zh: ["此数据库使用的是另一个主密钥", "请让 MASTER_KEY_FILE 指向与之相符的密钥"],
  },
  "key-open": {
    en: ["others on this machine may read the master key (mode {mode})", "chmod 600 its file"],
    zh: ["本机其他用户可以读取主密钥（权限 {mode}）", "请对该文件执行 chmod 600"],
  },
  "disk-roomy": { en: ["{free} MiB are free under DATA_DIR ({percent} %)"], zh: ["DATA_DIR 所在磁盘剩余 {free} MiB（{percent} %）"] },
  "disk-short": {
    en: ["only {free} MiB are free under DATA_DIR ({percent} %)", "make room: with a full disk nothing can be sent"],
    zh: ["DATA_DIR 所在磁盘仅剩 {free} MiB（{percent} %）", "请腾出空间：磁盘写满后无法发送消息"],
  },
  "disk-elsewhere": {
    en: ["the database's disk is on another machine or in another container: watch it there"],
    zh: ["数据库的磁盘在别的机器或容器上：请在那里监控"],
  },
  "clock-right": { en: ["this machine's clock and the database's differ by {ms} ms"], zh: ["本机时钟与数据库时钟相差 {ms} 毫秒"] },
  "clock-off": {
    en: ["this machine's clock and the database's differ by {seconds} s", "let both follow a time server; Hoopoe goes by the database's"],
    zh: ["本机时钟与数据库时钟相差 {seconds} 秒", "请让两者都与时间服务器同步；戴胜以数据库时钟为准"],
  },
  "durability-kept": {
    en: ["what is acknowledged survives a crash: fsync, full_page_writes and synchronous_commit are on"],
    zh: ["已确认的消息在崩溃后不会丢失：fsync、full_page_writes、synchronous_commit 均已开启"],
  },
  "durability-lost": {
    en: ["a crash loses acknowledged messages: {settings} off", "switch on in Postgres what is off (also for the role and the database), then restart it"],
    zh: ["崩溃会丢失已确认的消息：{settings} 已关闭", "请在 Postgres 中开启（包括角色和数据库级别的设置），然后重启"],
  },
  "connections-enough": { en: ["{used} of {limit} connections are in use"], zh: ["已用连接 {used}，上限 {limit}"] },
  "connections-short": {
    en: ["{used} of {limit} connections are in use", "raise max_connections (or the role's or database's limit) before starting more processes"],
    zh: ["已用连接 {used}，上限 {limit}", "在启动更多进程之前，请提高 max_connections（或角色、数据库的限制）"],
  },
  "transactions-short": { en: ["no transaction stands open for long"], zh: ["没有长时间未结束的事务"] },
  "transactions-long": {
    en: ["a transaction has been open for {minutes} minutes", "find it in pg_stat_activity; it keeps Postgres from cleaning up"],
    zh: ["有事务已打开 {minutes} 分钟", "请在 pg_stat_activity 中查找；它会妨碍 Postgres 清理"],
  },
  "transactions-prepared": {
    en: ["{count} prepared transactions wait for their end", "end them: select * from pg_prepared_xacts"],
    zh: ["有 {count} 个预备事务未结束", "请处理它们：select * from pg_prepared_xacts"],
  },
  "transactions-wraparound": {
    en: ["the oldest row is {millions} million transactions old", "let VACUUM run: Postgres stops writing at 2,000 million"],
    zh: ["最旧的行已有 {millions} 百万个事务之久", "请让 VACUUM 运行：达到 20 亿时 Postgres 将停止写入"],
  },
  "servers-alive": { en: ["servers alive: {count}"], zh: ["有 {count} 个服务器在运行"] },
  "servers-none": { en: ["no server is alive", "start Hoopoe"], zh: ["没有服务器在运行", "请启动戴胜"] },
  "workers-alive": { en: ["workers alive: {count}"], zh: ["有 {count} 个 worker 在运行"] },
  "workers-none": {
    en: ["no worker is alive: bots do not answer", "start one (WORKERS), and look at its log"],
    zh: ["没有 worker 在运行：机器人不会回答", "请启动 worker（WORKERS），并查看其日志"],
  },
  "queue-answers": { en: ["the job queue ({backend}) answers"], zh: ["任务队列（{backend}）可用"] },
  "queue-silent": {
    en: ["the job queue ({backend}) does not answer", "is {backend} running and reachable from here? Bots answer late meanwhile"],
    zh: ["任务队列（{backend}）没有应答", "{backend} 是否在运行、能否从这里访问？其间机器人会晚些回答"],
  },
  "live-heard": {
    en: ["all {count} processes answer over the live channel, the slowest in {ms} ms"],
    zh: ["{count} 个进程都在实时通道上应答，最慢 {ms} 毫秒"],
  },
  "live-silent": {
    en: [
      "{count} of {all} processes do not answer over the live channel",
      "people on different servers see messages seconds late; have all processes the same REDIS_URL (or none), and a session-mode connection to Postgres?",
    ],
    zh: [
      "{all} 个进程中有 {count} 个没有在实时通道上应答",
      "不同服务器上的人会晚几秒看到消息；请确认所有进程的 REDIS_URL 相同（或都没有），且 Postgres 连接是 session 模式",
    ],
  },
  "live-away": {
    en: ["the live channel cannot be opened from here", "can LISTEN and NOTIFY (or Redis) be reached? A pooler in transaction mode breaks them"],
    zh: ["无法从这里打开实时通道", "LISTEN/NOTIFY（或 Redis）能否访问？事务模式的连接池会使其失效"],
  },
} satisfies Record<string, Phrase>;
