// Values with real checks, made at random: none of them is anybody's but by chance. Each maker takes a generator of numbers in [0, 1).
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const pick = (random, from) => from[Math.floor(random() * from.length)];
export const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));
export const digits = (random, count) => Array.from({ length: count }, () => Math.floor(random() * 10)).join("");
const letters = (random, count, from = upper) => Array.from({ length: count }, () => pick(random, from)).join("");
const hex = (random, count) => letters(random, count, "0123456789abcdef");
const mixed = (random, count) => letters(random, count, `${upper}${upper.toLowerCase()}0123456789`);

export function luhnDigit(body) {
  let sum = 0;
  for (let i = body.length - 1, twice = true; i >= 0; i--, twice = !twice) {
    const doubled = Number(body[i]) * (twice ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

export function idCheck(body) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return "10X98765432"[weights.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11];
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
export function creditCheck(body) {
  const sum = [...body].reduce((total, char, i) => total + creditAlphabet.indexOf(char) * (3 ** i % 31), 0);
  return creditAlphabet[(31 - (sum % 31)) % 31];
}

export function birthDate(random) {
  const [year, month] = [between(random, 1935, 2024), between(random, 1, 12)];
  return `${year}${String(month).padStart(2, "0")}${String(between(random, 1, 28)).padStart(2, "0")}`;
}

const places = ["110101", "120103", "130102", "140105", "150102", "210102", "220104", "230103", "310115", "320106", "330106", "340104", "350203", "360102"];
const otherPlaces = [
  "370202",
  "410105",
  "420106",
  "430102",
  "440305",
  "450103",
  "460105",
  "500103",
  "510107",
  "520103",
  "530102",
  "540102",
  "610113",
  "620102",
];
const seldomPlaces = ["630102", "640104", "650104", "710000", "810000", "820000", "830000"];

export function residentId(random, from = [...places, ...otherPlaces, ...seldomPlaces]) {
  const body = pick(random, from) + birthDate(random) + digits(random, 3);
  return body + idCheck(body);
}

export const mobile = (random) =>
  `1${pick(random, ["30", "31", "32", "33", "35", "36", "37", "38", "39", "45", "47", "49", "50", "51", "52", "55", "58", "59", "62", "65", "66", "67", "70", "71", "72", "73", "75", "76", "77", "78", "80", "82", "85", "86", "87", "88", "89", "90", "91", "92", "93", "95", "96", "97", "98", "99"])}${digits(random, 8)}`;

export const service = (random) => `${pick(random, ["400", "800"])}-${digits(random, 3)}-${digits(random, 4)}`;

export function landline(random) {
  const area = pick(random, [
    "010",
    "021",
    "022",
    "023",
    "025",
    "027",
    "028",
    "029",
    "0311",
    "0411",
    "0512",
    "0532",
    "0551",
    "0571",
    "0591",
    "0731",
    "0755",
    "0769",
    "0871",
    "0931",
  ]);
  return { area, local: `${between(random, 2, 8)}${digits(random, area.length === 3 ? 7 : between(random, 6, 7))}` };
}

const bins = ["622202", "621700", "622848", "621661", "622588", "621483", "622262", "622689", "621226", "623058", "621799", "622908"];
export function bankCard(random, kind = pick(random, ["union19", "union19", "union16", "union18", "visa", "master", "amex", "jcb"])) {
  const [start, length] = {
    union19: [pick(random, bins), 19],
    union16: [`62${digits(random, 4)}`, 16],
    union18: [`62${digits(random, 4)}`, 18],
    visa: ["4", 16],
    master: [String(between(random, 51, 55)), 16],
    amex: [pick(random, ["34", "37"]), 15],
    jcb: [String(between(random, 3528, 3589)), 16],
  }[kind];
  const body = start + digits(random, length - start.length - 1);
  return body + luhnDigit(body);
}

export function creditCode(random) {
  const body = `${pick(random, ["91", "92", "93", "51", "52", "53", "11", "12", "13"])}${pick(random, [...places, ...otherPlaces])}${letters(random, 9, creditAlphabet)}`;
  return body + creditCheck(body);
}

export const passport = (random) => pick(random, [() => `E${digits(random, 8)}`, () => `E${letters(random, 1, "ABCDEFGHJK")}${digits(random, 7)}`])();
export const oldPassport = (random) =>
  pick(random, [
    () => `G${digits(random, 8)}`,
    () => `D${digits(random, 7)}`,
    () => `SE${digits(random, 7)}`,
    () => `PE${digits(random, 7)}`,
    () => `K${digits(random, 8)}`,
  ])();
export const permit = (random) =>
  pick(random, [() => `C${digits(random, 8)}`, () => `C${letters(random, 1, "ABCDEFGH")}${digits(random, 7)}`, () => `W${digits(random, 8)}`])();
export const homePermit = (random) => `${pick(random, ["H", "M"])}${digits(random, pick(random, [8, 10]))}`;
export const compatriotPermit = (random) => `${between(random, 1, 9)}${digits(random, 7)}`;

const serial = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
const provinces = [..."京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"];
const cities = "ABCDEFGHJKLMN";
export function plate(random) {
  const head = pick(random, provinces) + pick(random, [...cities]);
  const tails = [
    () => `${letters(random, 1, serial)}${digits(random, 4)}`,
    () => digits(random, 5),
    () => `${digits(random, 1)}${letters(random, 2, cities)}${digits(random, 2)}`,
    () => `${pick(random, ["D", "F", "A", "B"])}${letters(random, 1, serial)}${digits(random, 4)}`,
    () => `${digits(random, 5)}${pick(random, ["D", "F"])}`,
    () => `${digits(random, 4)}${pick(random, ["学", "警", "挂"])}`,
  ];
  return head + pick(random, tails)();
}

const people = [
  "zhangwei",
  "li.na",
  "wang_fang",
  "chenjie",
  "liuyang",
  "zhao-min",
  "sunli",
  "zhouhao",
  "xu.ting",
  "gaofei",
  "maxine",
  "j.smith",
  "support",
  "hr+jobs",
];
const hosts = [
  "qq.com",
  "163.com",
  "126.com",
  "gmail.com",
  "outlook.com",
  "foxmail.com",
  "sina.com.cn",
  "aliyun.com",
  "example.com.cn",
  "mail.corp.io",
  "tsinghua.edu.cn",
  "company.net",
];
export const email = (random, names = people, domains = hosts) =>
  `${pick(random, names)}${random() < 0.6 ? digits(random, between(random, 1, 4)) : ""}@${pick(random, domains)}`;

export const foreignPhone = (random) =>
  pick(random, [
    () => `+1 ${between(random, 201, 989)}-${between(random, 201, 989)}-${digits(random, 4)}`,
    () => `+1 (${between(random, 201, 989)}) ${between(random, 201, 989)}-${digits(random, 4)}`,
    () => `+44 20 7${digits(random, 3)} ${digits(random, 4)}`,
    () => `+447${digits(random, 9)}`,
    () => `+852 ${pick(random, ["5", "6", "9"])}${digits(random, 3)} ${digits(random, 4)}`,
    () => `+853 6${digits(random, 7)}`,
    () => `+886-9${digits(random, 2)}-${digits(random, 3)}-${digits(random, 3)}`,
    () => `+81-90-${digits(random, 4)}-${digits(random, 4)}`,
    () => `+65 8${digits(random, 3)} ${digits(random, 4)}`,
    () => `+49 30 ${digits(random, 8)}`,
  ])();

export const secret = (random) =>
  pick(random, [
    () => `sk-${mixed(random, 48)}`,
    () => `ghp_${mixed(random, 36)}`,
    () => `AKIA${letters(random, 16, `${upper}234567`)}`,
    () => `LTAI5t${mixed(random, 18)}`,
    () => `AKID${mixed(random, 32)}`,
    () => `glpat-${mixed(random, 20)}`,
    () => `xoxb-${digits(random, 12)}-${digits(random, 12)}-${mixed(random, 24)}`,
    () => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${mixed(random, 30)}.${mixed(random, 43)}`,
    () => `postgres://app:${mixed(random, 12)}@db.internal:5432/app`,
    () => `redis://:${mixed(random, 16)}@10.0.0.${between(random, 2, 250)}:6379/0`,
    () => `-----BEGIN RSA PRIVATE KEY-----\n${mixed(random, 64)}\n${mixed(random, 64)}\n${mixed(random, 40)}=\n-----END RSA PRIVATE KEY-----`,
  ])();
export const otherSecret = (random) =>
  pick(random, [
    () => `sk-ant-api03-${mixed(random, 60)}`,
    () => `github_pat_${mixed(random, 22)}_${mixed(random, 40)}`,
    () => `npm_${mixed(random, 36)}`,
    () => `AIza${mixed(random, 35)}`,
    () => `sk_live_${mixed(random, 24)}`,
    () => `hf_${mixed(random, 34)}`,
    () => `mongodb+srv://admin:${mixed(random, 14)}@cluster0.example.net/test`,
    () => `mysql://root:${mixed(random, 10)}@127.0.0.1:3306/shop`,
    () => `amqp://guest:${mixed(random, 9)}@mq:5672/%2f`,
    () => `-----BEGIN OPENSSH PRIVATE KEY-----\n${mixed(random, 70)}\n${mixed(random, 70)}\n-----END OPENSSH PRIVATE KEY-----`,
  ])();
/** The value of a password as people choose it. */
export const password = (random) =>
  `${pick(random, ["Abc", "Hoopoe", "qwer", "P@ss", "Zhang", "admin"])}${pick(random, ["@", "#", "!", "_", ""])}${digits(random, between(random, 3, 6))}${pick(random, ["", "!", "x", "Kq"])}`;
export { digits as anyDigits, hex, letters, mixed, otherPlaces, places, seldomPlaces };
