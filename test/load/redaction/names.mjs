// Names of people for the measure of redaction, sentences to put them into, and chat that has none. Made at random, in two halves that share neither names,
// characters nor sentences: what is tuned on the first is judged on the second. Both are ours.
const pick = (random, from) => from[Math.floor(random() * from.length)];

const surnames = {
  tuned: [..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕石游阎顾解单仇查", "欧阳", "司马", "诸葛", "尉迟"],
  heldOut: [
    ..."苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方邱侯邹熊孟秦白江康毛史万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成阳裴席卫屈鲍位覃霍隋植甘景薄柏宁柯阮桂闵鄢佘逄仝晁郗麻亓苟邝车",
    "上官",
    "皇甫",
    "令狐",
    "慕容",
    "东方",
    "夏侯",
    "公孙",
    "司徒",
    "端木",
  ],
};
surnames.heldOut = surnames.heldOut.filter((name) => !"沿位植".includes(name));
const given = {
  tuned: [..."伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉鑫宇博晨思佳雨梓涵子轩浩欣怡"],
  heldOut: [
    ..."建国华志玉兰红梅晓春海燕云龙飞凤琴荣波斌彬健俊峰峻岩岚蕾薇颖莹琳琪瑶璐婷媛雪倩楠宁凯旋哲瀚睿泽昊熙沐然诺奕辰铭烨霖沛珊芷若昕彤语桐嘉懿航振东庆祥广德福生树根长青淑贞惠珍素彩仙巧锦绣耀宗继先绍祖秉忠守义",
  ],
};
const western = {
  tuned: {
    given: ["James", "Emily", "Kevin", "Sarah", "Michael", "Linda", "David", "Amy", "Peter", "Jessica"],
    family: ["Smith", "Johnson", "Brown", "Miller", "Wilson", "Taylor", "Chen", "Lee"],
  },
  heldOut: {
    given: ["Oliver", "Charlotte", "Benjamin", "Sophia", "Ethan", "Natalie", "Patrick", "Vivian", "Stephen", "Monica", "Gordon", "Helena"],
    family: ["Thompson", "Martinez", "Anderson", "Clark", "Walker", "Nguyen", "Rossi", "Schmidt", "Campbell", "Foster"],
  },
};
const dotted = {
  tuned: ["约翰·史密斯", "玛丽·居里", "阿依古丽·买买提", "大卫·布朗", "艾力·吐尔逊"],
  heldOut: ["詹姆斯·威尔逊", "安娜·伊万诺娃", "古丽娜尔·阿不都拉", "买合木提·热合曼", "卡洛斯·桑托斯", "麦麦提·图尔荪", "米歇尔·罗兰"],
};
const minority = { tuned: ["迪丽热巴", "扎西次仁"], heldOut: ["古力娜扎", "卓玛央金", "巴特尔", "热依扎", "达瓦平措", "其其格"] };

/** A Chinese name of two to four characters. */
export function makeName(random, half) {
  const surname = pick(random, surnames[half]);
  const count = random() < (surname.length === 2 ? 0.4 : 0.22) ? 1 : 2;
  return surname + Array.from({ length: count }, () => pick(random, given[half])).join("");
}

/** Any name that is not of the directory: mostly Chinese, some Western, transliterated or of minorities. */
export function makeOtherName(random, half) {
  const kind = random();
  if (kind < 0.82) return makeName(random, half);
  if (kind < 0.9) return `${pick(random, western[half].given)} ${pick(random, western[half].family)}`;
  return pick(random, kind < 0.97 ? dotted[half] : minority[half]);
}

/** People of a directory, `count` of them: display name, and the names that they are called by. */
export function makeDirectory(random, half, count) {
  return Array.from({ length: count }, (_, id) => {
    const kind = random();
    if (kind < 0.9) return { id: String(id), names: [makeName(random, half)] };
    const [first, last] = [pick(random, western[half].given), pick(random, western[half].family)];
    return { id: String(id), names: [`${first} ${last}`, `${first}.${last}${id}`.toLowerCase()] };
  });
}

const asItIs = (name) => name;
const han = /^[\u3400-\u9fff]+$/;
/** How people write a name of the directory; pinyin is left to the tests of the forms. */
export const memberNoise = {
  tuned: [
    asItIs,
    asItIs,
    asItIs,
    (name) => (han.test(name) ? `${name.slice(0, -1)} ${name.slice(-1)}` : name.toLowerCase()),
    (name) => (han.test(name) ? name : name.replace(" ", "")),
  ],
  heldOut: [
    asItIs,
    asItIs,
    asItIs,
    (name) => (han.test(name) ? [...name].join("\u200b") : name.split(" ").reverse().join(", ")),
    (name) => (han.test(name) ? `${name.charAt(0)}\u3000${name.slice(1)}` : name.replace(" ", "_")),
  ],
};

/** Sentences with a place for a name of the directory; some say nothing about its being one. */
export const memberTemplates = {
  tuned: [
    "{name}今天请假",
    "让{name}看一下",
    "@{name} 在吗",
    "{name}",
    "这个是{name}做的",
    "昨天{name}提的需求改了",
    "{name}、{name}都确认过了",
    "cc {name}",
    "ask {name} about it",
    "方案{name}写，明天交",
  ],
  heldOut: [
    "麻烦{name}把日志发我",
    "刚跟{name}对过了没问题",
    "{name}那边什么进度？",
    "问问{name}呗",
    "下周{name}值班",
    "{name}+{name}一起评审",
    "我觉得{name}说得对",
    "please sync with {name} first",
    "（{name}已读）",
    "{name}:收到",
    "还是{name}厉害👍",
    "请假人{name}，3天",
  ],
};

/** Sentences with a place for any other name. */
export const nameTemplates = {
  tuned: [
    "客户{name}来电话了",
    "请联系{name}确认",
    "我叫{name}",
    "姓名：{name}",
    "收件人：{name}",
    "{name}先生您好",
    "{name}女士的合同到期了",
    "找{name}签字",
    "患者{name}复诊",
    "由{name}负责对接",
    "{name}说他同意",
    "参会人员：{name}、{name}和{name}",
    "张经理，{name}到了",
    "My name is {name}.",
    "Please contact {name} for details",
    "{name}的身份证丢了",
  ],
  heldOut: [
    "投保人{name}，受益人{name}",
    "这位是新同事{name}，大家欢迎",
    "{name}老师下午来讲课",
    "麻烦转告{name}一声",
    "今天面试的候选人是{name}",
    "快递寄给{name}",
    "{name}昨天提交了离职申请",
    "业主{name}投诉漏水",
    "和{name}约了三点见面",
    "法定代表人：{name}",
    "经办人 {name} 已签字",
    "家长{name}反映孩子作业太多",
    "{name}、{name}两人迟到",
    "联系人：{name}，电话见附件",
    "借款人{name}逾期未还",
    "Dear {name},",
    "Approved by {name} yesterday",
    "被告{name}未到庭",
    "让{name}把材料补齐",
    "{name}同学获得一等奖",
    "责任医生{name}",
  ],
};

/** Chat without names, full of what looks like one. */
export const namelessChat = {
  tuned: [
    "马上就要周末了，大家高兴吗",
    "方案明天交，时间有点紧张",
    "金额对不上，麻烦查一下",
    "华为和小米的手机都可以",
    "王牌项目成功上线了",
    "常见问题见文档，任务已经分配",
    "周会改到周三上午",
    "于是我们万一出错就回滚",
    "黄金价格又涨了",
    "江苏和浙江的客户段落要分开写",
    "白天测试，晚上发版",
    "高速上堵车，晚点到",
    "Please mark it as done, I will check it tomorrow",
    "The page will be ready in May",
    "石家庄和张家口的仓库都满了",
    "许多同学反馈连接超时",
    "程序包已经上传，路径没变",
    "这个需求应该可以排到下个迭代",
    "解决方案还没定，先别急",
    "向老板汇报一下进度",
  ],
  heldOut: [
    "能不能把单元测试的覆盖率提上来",
    "全部门都要参加安全培训",
    "盛夏注意防暑，后勤会发饮料",
    "数据库连接池满了，重启一下服务",
    "项目组下午茶点奶茶还是咖啡",
    "施工方说水电要月底才好",
    "何时能上线？别再拖了",
    "简单说就是缓存没命中",
    "严重程度定为高，优先处理",
    "平安银行的接口文档更新了",
    "宁愿慢一点也别出错",
    "温馨提示：空调遥控器在柜子里",
    "文件都放在共享盘里，权限已开",
    "明显是网络问题，换根网线试试",
    "季度目标完成了百分之八十",
    "古城西安的分公司要搬家",
    "Spring Boot needs Java 17, see the Release Notes",
    "Can we ship this by Friday? Thanks all",
    "单价和数量乘起来就是总额",
    "干活要仔细，封面别印错",
    "毛利率下降是因为原材料涨价",
    "任何人都可以提建议",
    "孔子说学而时习之",
    "充电桩坏了，已经报修",
    "关于调休的通知请大家查收",
    "鲁迅的文章选进了课本",
    "谢谢大家的支持，辛苦了",
    "成都到重庆的高铁票买好了",
    "罗列一下需要的材料清单",
    "计划赶不上变化，灵活一点",
  ],
};
