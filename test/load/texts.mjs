// Texts as people write them: varied, half of the bytes Chinese, and cut to a size in bytes of UTF-8.
const chinese = [
  "会议改到周四下午三点，请大家提前准备材料。",
  "昨天的部署已经完成，监控一切正常。",
  "这个问题我看过了，是缓存没有失效造成的。",
  "中午一起吃饭吗？楼下新开了一家面馆。",
  "客户反馈说登录页面加载很慢，麻烦查一下原因。",
  "数据库的备份放在哪里？谁有权限查看？",
  "好的，收到，我今天下班之前给你答复。",
  "文档已经更新，请按新的流程提交申请。",
];
const english = [
  "Could you review the change before lunch? ",
  "The build is green again after the last fix, thanks. ",
  "I moved the meeting to Thursday, 15:00, room 4B. ",
  "Latency on node 3 went from 12 ms to 7 ms, see the graph. ",
  "Please do not restart the database until the export is done. ",
  "Order 20381 shipped today; tracking follows by mail. ",
  "Sounds good to me, let us try it on staging first. ",
  "Who has the key of the archive on the second floor? ",
];

/** A generator of numbers in [0, 1) that is the same on every run (mulberry32). */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One text of exactly `bytes` bytes; its first ten characters are ASCII. Nothing in it needs escaping in JSON. */
export function makeText(bytes, random) {
  const pick = (from) => from[Math.floor(random() * from.length)];
  let text = "abcdefghij";
  for (let own = 0, other = 0; Buffer.byteLength(text) < bytes; ) {
    const phrase = own <= other ? pick(chinese) : pick(english);
    if (own <= other) own += Buffer.byteLength(phrase);
    else other += phrase.length;
    text += phrase;
  }
  while (Buffer.byteLength(text) > bytes) text = text.slice(0, -1);
  return text.padEnd(text.length + bytes - Buffer.byteLength(text), ".");
}

const size = 300;
const pool = Array.from(
  { length: 512 },
  (
    (random) => () =>
      makeText(size - 3, random)
  )(seededRandom(7)),
);

/** A text of 300 bytes that begins with the harness's marker `~seq~`. */
export function markedText(seq) {
  const marker = `~${seq}~`;
  return marker + pool[seq % pool.length].slice(marker.length - 3);
}
