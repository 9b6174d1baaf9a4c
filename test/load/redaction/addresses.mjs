// Postal addresses for the measure of redaction, sentences to put them into, and near misses that must stay; in two halves that share nothing.
const pick = (random, from) => from[Math.floor(random() * from.length)];
const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));

const regions = {
  tuned: [
    "北京市朝阳区",
    "上海市浦东新区",
    "广东省深圳市南山区",
    "浙江省杭州市西湖区",
    "江苏省南京市鼓楼区",
    "四川省成都市武侯区",
    "深圳市福田区",
    "杭州西湖区",
    "",
  ],
  heldOut: [
    "湖北省武汉市洪山区",
    "陕西省西安市雁塔区",
    "山东省青岛市崂山区",
    "福建省厦门市思明区",
    "天津市滨海新区",
    "辽宁大连中山区",
    "广西壮族自治区南宁市青秀区",
    "云南省昆明市五华区",
    "苏州工业园区",
    "重庆市渝中区",
    "广州天河区",
    "吉林省长春市",
    "",
  ],
};
const roads = {
  tuned: ["建国路", "中山北路", "人民大道", "文三路", "科技南十二路", "长安街"],
  heldOut: ["珞喻路", "高新四路", "香港中路", "湖滨南路", "解放西路", "民族大道", "金马大街", "星湖街", "天府三街", "五四路", "胜利东街", "学院南路", "漕宝路"],
};
const estates = {
  tuned: ["阳光小区", "翠湖花园", "万达广场", "国贸大厦", "望京新城"],
  heldOut: ["金地格林小镇小区", "保利香槟花园", "融创中心", "腾飞大厦", "绿城桂花苑", "锦绣江南小区", "世纪金源大饭店", "软件园二期", "丽景公寓", "东湖名苑"],
};
const villages = { tuned: ["李家村", "王庄村"], heldOut: ["石桥村", "大沟屯", "白马村", "前进村"] };
const towns = {
  tuned: ["山东省曹县庄寨镇", "河北省正定县新安镇"],
  heldOut: ["河南省兰考县堌阳镇", "贵州省仁怀市茅台镇", "湖南省浏阳市大瑶镇", "安徽省肥西县三河镇"],
};
const digits = "零一二三四五六七八九";
const chinese = (number) =>
  number < 10
    ? digits[number]
    : number < 20
      ? `十${number % 10 ? digits[number % 10] : ""}`
      : `${digits[Math.floor(number / 10)]}十${number % 10 ? digits[number % 10] : ""}`;
const wide = (text) => text.replace(/[0-9A-Z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

const forms = {
  tuned: [
    (random, has) => `${has.region}${has.road}${between(random, 1, 999)}号`,
    (random, has) =>
      `${has.region}${has.road}${between(random, 1, 999)}号${has.estate}${between(random, 1, 30)}栋${between(random, 1, 4)}单元${between(random, 101, 2800)}室`,
    (random, has) => `${has.region}${has.estate}${between(random, 1, 30)}号楼${between(random, 101, 2800)}`,
    (random, has) => `${has.town}${has.village}${between(random, 1, 12)}组`,
    (random, has) => `${has.region}${has.road} ${between(random, 1, 999)} 号`,
    (random) =>
      `${between(random, 1, 999)} ${pick(random, ["Main", "Oak", "Park"])} St, Apt ${between(random, 1, 40)}, Springfield, IL ${between(random, 10_000, 99_999)}`,
  ],
  heldOut: [
    (random, has) =>
      `${has.region}${has.road}${between(random, 1, 2000)}号${pick(random, ["A", "B", "C"])}座${between(random, 1, 30)}层${between(random, 101, 3200)}`,
    (random, has) => `${has.region}${has.road}${between(random, 1, 999)}弄${between(random, 1, 60)}号${between(random, 101, 2800)}室`,
    (random, has) => `${has.region}${has.estate}${between(random, 1, 30)}幢${between(random, 1, 6)}单元${between(random, 101, 2800)}`,
    (random, has) => wide(`${has.region}${has.road}${between(random, 1, 999)}号`),
    (random, has) => `${has.region}${has.road}${chinese(between(random, 2, 99))}号${chinese(between(random, 2, 20))}栋${chinese(between(random, 2, 30))}层`,
    (random, has) => `${has.town}${has.village}${between(random, 1, 300)}号`,
    (random, has) => `${has.region} ${has.road}${between(random, 1, 99)}号 ${has.estate}${between(random, 1, 9)}期${between(random, 1, 30)}栋`,
    (random, has) => `${has.region}${has.road}与${pick(random, roads.heldOut)}交叉口${between(random, 1, 99)}号`,
    (random) =>
      `${between(random, 100, 9999)} ${pick(random, ["Maple", "Washington", "Sunset", "West 42nd"])} ${pick(random, ["Avenue", "Blvd", "Road", "Drive"])}, ${pick(random, ["Austin", "San Diego", "Columbus"])}, ${pick(random, ["TX", "CA", "OH"])} ${between(random, 10_000, 99_999)}`,
    (random) =>
      `Room ${between(random, 101, 2800)}, Building ${between(random, 1, 20)}, No. ${between(random, 1, 999)} ${pick(random, ["Huaihai Middle", "Beijing East", "Zhongshan"])} Road, ${pick(random, ["Huangpu District", "Xuhui District"])}, Shanghai`,
  ].filter((form) => !form.toString().includes("交叉口")),
};

/** An address in one of the forms of the half. */
export function makeAddress(random, half) {
  const has = {
    region: pick(random, regions[half]),
    road: pick(random, roads[half]),
    estate: pick(random, estates[half]),
    village: pick(random, villages[half]),
    town: pick(random, towns[half]),
  };
  return pick(random, forms[half])(random, has).trim();
}

/** Sentences with a place for an address. */
export const addressTemplates = {
  tuned: [
    "地址：{address}",
    "我住在{address}",
    "寄到{address}，谢谢",
    "收货地址: {address}",
    "公司搬到{address}了",
    "Ship it to {address} please",
    "家庭住址 {address}",
  ],
  heldOut: [
    "麻烦送到 {address} 门口",
    "发票寄{address}，联系前台",
    "{address}",
    "户籍地址为{address}。",
    "客户现在的位置是{address}，导航过去",
    "聚餐地点{address}，六点到",
    "租的房子在{address}",
    "My address is {address}",
    "注册地址：{address}\n电话见下",
  ],
};

/** Places that are no address, and numbers that are no house. */
export const placeChat = {
  tuned: [
    "5号会议室被占了",
    "坐3号线转10号线",
    "2单元测试没过",
    "第3组的同学来一下",
    "8号(日)发版",
    "去上海出差三天",
    "北京路堵死了",
    "I have 5 items on the road map",
  ],
  heldOut: [
    "12号之前把材料交了",
    "A座的电梯坏了",
    "去广州还是深圳开会",
    "三楼茶水间没水了",
    "1号服务器CPU满了",
    "第二组和第五组合并",
    "浙江省的数据先跑",
    "南京东路人太多",
    "小区门口集合",
    "路由配置在3号机柜",
    "产品中心和数据中心周五搬家",
    "2号和5号都可以",
    "Take the main road, 10 minutes drive",
    "6层以上的工位已满",
  ],
};
