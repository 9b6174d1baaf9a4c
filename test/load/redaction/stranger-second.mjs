// A second one, written afresh when the first was mended. What it showed at once is in SECURITY.md; the rest was mended after.
import { seededRandom } from "../texts.mjs";
import { d, fill, hex, marked, n, p2, pick, S } from "./stranger-tools.mjs";
import { W, old } from "./stranger-second-values.mjs";

const C = {
  resident_id:
    "员工档案：男，{}，已婚¦ID{}¦身份证号(18位)：{}¦证件类型 身份证 证件号码 {} 有效期 2030¦sfz{}¦麻烦帮{}这个人办一下入住¦「{}」¦**{}**¦id_no = '{}'¦<idcard>{}</idcard>¦编号,身份证\n7,{}¦身份证 → {}¦新来的实习生 {} 入职\n请开通账号¦{}？对吗".split(
      "¦",
    ),
  phone:
    '微信同号：{}¦有问题随时打{}¦tel {}¦客户留了{}让回电¦手机:{} 备用¦call me: {}¦联系 {} 或者群里说¦他的号是{}哈¦<tel>{}</tel>¦contact="{}"¦☎️ {}¦前台{}¦紧急联系电话（{}）¦- 电话：{}\n- 备注：无¦你打{}问问¦传真 {}'.split(
      "¦",
    ),
  bank_card:
    '招商银行 {} 收款人某公司¦卡号是{}，别打错¦银行卡（{}）¦退款到{}¦工资卡:{}¦bank card {}¦账户：{}；开户行：中国银行¦我的建行卡号\n{}¦cardNo="{}"¦把尾款转{}这里¦刷的{}这张'.split(
      "¦",
    ),
  credit_code: "信用代码：{}¦供应商 {} 资质齐全¦开票税号 {}¦社会信用代码（{}）¦taxNo: {}¦营业执照号{}¦单位税号是{}¦{}这家公司查一下¦tax id {}".split("¦"),
  passport: "护照No：{}¦PASSPORT: {}¦护照{}办签证¦Passport No.{}¦他的护照号 {} 发你¦护照信息：{}¦passport number is {}¦护照（{}）".split("¦"),
  travel_permit: "港澳通行证号：{}¦通行证 {} 到期了¦来往内地通行证{}¦回乡证：{}¦通行证号是{}¦往来台湾通行证 {}¦港澳居民来往内地通行证（{}）".split("¦"),
  plate: "车牌号{}¦{}占了我车位¦来访车辆：{}¦车牌 {}，麻烦放行¦帮查{}的违章¦停车登记 {} 2小时¦plate: {}¦货车{}到了¦司机的车{}".split("¦"),
  email: "我的邮箱 {}¦简历请发 {}，注明岗位¦抄送{}谢谢¦Email:{}¦发到{}。¦mail to {} please¦“{}”¦联系邮箱：{}；电话面议¦{}或者群里发¦账号是{}".split("¦"),
  secret: '配置：{}¦key={}¦先用这个 {} 顶一下¦```env\nTOKEN={}\n```¦老的是 {}，记得轮换¦"{}"¦地址 {} 连不上¦{}'.split("¦"),
};
const pw = [(r) => `Hp${d(r, 4)}!x`, (r) => `${S(r, 6).toLowerCase()}${d(r, 3)}`, (r) => `${S(r, 4)}-${S(r, 4)}-${d(r, 2)}`, (r) => `Qaz@${d(r, 3)}wsx`];
const pwCtx =
  "解压密码：{}¦数据库密码{}，别改¦锁屏密码是 {}¦Password is: {}¦password='{}'¦mysql -u root -p{} shop¦curl -u admin:{} https://api.corp.cn¦SECRET_KEY='{}x8k2m9'¦spring.datasource.password={}¦passwd: {} # todo¦密码->{}¦密码改了，新密码 {}¦admin的密码为{}¦VPN口令 {}¦The password is {}.¦密码「{}」¦access_key_secret: {}Zx81mmQ2p".split(
    "¦",
  );
const N = {
  cn: "郭嘉豪 林巧稚 陈景润 屠思远 钱伟长 邓稼轩 华俊逸 梁思成 张桂梅 黄大年 王继才 李保国 朱彦夫 赵亚夫 廖俊波 谷文昌 杨善洲 吴仁宝 郑培民 孔繁森 任长霞 徐洪刚 汪洋洋 蔡依晨 曾国华 邱少杰 丁俊辉 潘晓菲 田家炳 樊锦诗 崔光日 武大靖 石智勇 谌龙飞 苏炳添 刘诗雯 巩立姣 姜冉馨 侯志慧 龚俊杰 贺明轩 卢云峰 尤小刚 秦海璐 柳传明 齐白羽 岳云翔 葛振华 莫言之 靳东升 祝英杰 褚时建 毕福剑 申雪梅 隋文静 覃海洋 蓝天野 舒婷玉 纪晓芙 温如言".split(
    " ",
  ),
  two: "林峰 郭亮 许诺 邓丽 冯喆 程璐 曹磊 彭帅 苏敏 魏巍 余华 杜鹃 戴军 夏雪 姜波 范伟 石磊 姚晨 谭晶 邹凯 孟非 秦怡 侯勇 尹力 段誉 雷军 汤灿 陶红 葛优 柯洁".split(
    " ",
  ),
  trad: "陳奕迅 張學友 劉若英 鄧麗君 蕭敬騰 楊丞琳 謝霆鋒 鄭伊健 羅大佑 馬英傑 孫燕姿 許志安 葉德嫻 盧廣仲".split(" "),
  minority: "热依扎·阿里木江 买买提·吐尔逊 古丽米拉·艾力 阿不都热合曼·库尔班 扎西·顿珠 巴特尔·苏和 塔依尔·依明 帕孜莱提·阿不力米提".split(" "),
  foreign: "亚历山大·彼得罗夫 伊丽莎白·泰勒 弗朗索瓦·杜邦 汉斯·穆勒 卡洛斯·费尔南德斯 娜塔莉·波特曼".split(" "),
  compound: "欧阳夏丹 司马光耀 诸葛青云 上官云珠 皇甫嵩山 慕容晓晓 令狐安然 公孙胜男 尉迟琳嘉 东方卓然".split(" "),
  en: "Michael Brown¦Jessica Taylor¦Christopher Evans¦Amanda Clark¦Thomas Anderson¦Jennifer Lopez¦Kevin Zhang¦Lisa Wang¦Benjamin Scott¦Samantha Reed¦Patrick O'Neil¦Anna Kowalski¦Hiroshi Tanaka¦Priya Sharma".split(
    "¦",
  ),
  pinyin:
    "Wang Xiaobo¦Xiaobo Wang¦Liu Qiangdong¦Zhao Wei¦Chen Daoming¦Sun Yifan¦Zhu Yilong¦Guo Jingming¦He Jiong¦Ma Huateng¦Huateng Ma¦Lei Jun¦Dong Mingzhu".split(
      "¦",
    ),
};
const NC = {
  cn: "——{}¦{}：收到，马上改¦{} 10:32\n文件发你了¦fyi @{} 跟进¦{}（销售）离职交接¦姓名 性别 年龄\n{} 男 30¦会议纪要：主持人{}，记录人略¦找{}签字¦本次由{}主讲¦转给{}了¦请假人：{}¦{}的电脑坏了¦昨晚{}值班¦接口人换成{}了¦{}跟我说下周上线¦拜托{}帮忙看下¦组长是{}¦{}, 男, 1990年生¦“{}”这个客户又来了¦法定代表人：{}¦刚和{}通完电话¦把{}拉进群¦这版是{}写的¦员工{}反馈空调不制冷¦等{}回复¦{}同学获得一等奖".split(
    "¦",
  ),
  en: "Hi {},¦{} asked about pricing¦Assigned to {}¦Best,\n{}¦和 {} 开了个会¦cc {} please¦Reviewer: {}¦We met {} yesterday".split("¦"),
};
const P =
  "陕西省西安市碑林区|安徽省合肥市蜀山区|福州市鼓楼区|云南昆明盘龙区|贵阳市南明区|黑龙江省哈尔滨市南岗区|海南省三亚市吉阳区|佛山市顺德区|无锡市滨湖区|厦门市湖里区|石家庄市长安区|新疆乌鲁木齐市沙依巴克区|甘肃省兰州市城关区|东莞市长安镇|长春市朝阳区|上海徐汇|北京朝阳|温州鹿城区|珠海香洲区|大连市沙河口区".split(
    "|",
  );
const R =
  "友谊路|建设北路|和平大街|望江西路|洪武南路|金沙江路|白沙路|民主路|工业七路|八一大道|太白南路|黄浦大道中|高新二路|凤凰北大街|西湖大道|东环路|育才街|迎宾路".split(
    "|",
  );
const E =
  "紫荆花园|雅居乐|金色家园|华润橡树湾|财富中心|时代广场|香榭里|滨江壹号|万象城|锦绣花园|和谐世纪|招商局大厦|联想大厦|创意产业园|龙湖滟澜山|江南御府|九龙仓时代上城|翠屏国际".split(
    "|",
  );
const addr = [
  (r) => `${pick(r, P)}${pick(r, R)}${n(r, 1, 999)}号`,
  (r) => `${pick(r, P)}${pick(r, R)}${n(r, 1, 999)}号${pick(r, E)}${n(r, 1, 20)}号楼${n(r, 1, 4)}单元${n(r, 1, 28)}0${n(r, 1, 4)}`,
  (r) => `${pick(r, P)}${pick(r, E)}${pick(r, "ABC")}座${n(r, 1, 30)}0${n(r, 1, 9)}室`,
  (r) => `${pick(r, R)}${n(r, 1, 300)}-${n(r, 1, 9)}号`,
  (r) => `${pick(r, P)}${pick(r, R)}${n(r, 1, 999)}号院${n(r, 1, 9)}栋`,
  (r) => `${pick(r, E)}${n(r, 1, 20)}-${n(r, 1, 4)}-${n(r, 1, 28)}0${n(r, 1, 4)}室`,
  (r) => `${pick(r, P)}，${pick(r, R)}${n(r, 1, 999)}号，${pick(r, E)}${n(r, 1, 9)}栋${n(r, 1, 28)}0${n(r, 1, 4)}`,
  (r) => `四川省凉山彝族自治州西昌市安宁镇${pick(r, ["马坪坝村", "五堡村"])}${n(r, 1, 9)}组`,
  (r) => `广西壮族自治区百色市田阳县那坡镇${pick(r, ["尚兴村", "永常村"])}${n(r, 1, 40)}号`,
  (r) => `山东省临沂市沂水县院东头镇${pick(r, ["西墙峪村", "桃棵子村"])}`,
  (r) => `九龍觀塘${pick(r, ["偉業街", "鴻圖道", "開源道"])}${n(r, 1, 200)}號${n(r, 1, 25)}樓${pick(r, "ABCD")}室`,
  (r) => `高雄市苓雅區四維三路${n(r, 1, 99)}號${n(r, 2, 15)}樓之${n(r, 1, 9)}`,
  (r) => `Flat ${pick(r, "ABC")}, ${n(r, 2, 30)}/F, ${n(r, 1, 300)} Queen's Road Central, Hong Kong`,
  (r) => `${n(r, 10, 999)} ${pick(r, ["Park Avenue", "Lincoln Street", "Mission Road"])}, Apt ${n(r, 1, 30)}, New York, NY 100${p2(n(r, 1, 40))}`,
  (r) => `No.${n(r, 1, 999)} Jianguo Road, Chaoyang District, Beijing 100022`,
  (r) => `${pick(r, P)}${pick(r, R)}与${pick(r, R)}路口东${n(r, 50, 300)}米`,
  (r) => `${pick(r, P)}${pick(r, R)}${n(r, 1, 99)}号附${n(r, 1, 9)}号`,
];
const addrC =
  "收件地址：{}¦家在{}¦麻烦寄{}¦{}，到了打电话¦公司新址：{}¦房子在{}，150平¦上门取件 {}¦注册地址为{}¦定位发你：{}¦面试地点：{}，下午两点¦住址={}¦(地址：{})¦户籍地址{}".split(
    "¦",
  );
const near = [
  (r) => `138****${d(r, 4)} 打不通`,
  (r) => `尾号${d(r, 4)}的卡`,
  (r) => `6222 **** **** ${d(r, 4)}`,
  (r) => `110101********${d(r, 4)}`,
  "1.2.840.113549.1.1.11",
  (r) => `MAC 00:1A:2B:${hex(r, 2)}:4D:5E`,
  "arXiv:2301.12345",
  "CVE-2021-44228 要修",
  "DOI 10.1038/s41586-021-03819-2",
  (r) => `PR #${d(r, 5)} merged`,
  (r) => `build 2026${p2(n(r, 1, 12))}${p2(n(r, 1, 28))}.${n(r, 1, 9)}`,
  (r) => `pod web-${hex(r, 10)}-x2x4z CrashLoopBackOff`,
  (r) => `[2026-11-${p2(n(r, 1, 28))}T10:00:00.${d(r, 3)}Z] INFO ${d(r, 5)} --- [nio-8080-exec-1]`,
  "app-1.0.0-20240101.120000-1.jar",
  "A1:C20 求和",
  "rgb(12, 34, 56)",
  "分辨率 1920x1080",
  (r) => `合计 $${n(r, 1, 9)},${d(r, 3)},${d(r, 3)}.00`,
  (r) => `${n(r, 1, 9)}${d(r, 7)}.${d(r, 2)}元`,
  (r) => `学号 2019${d(r, 6)}`,
  (r) => `工号 ${d(r, 6)}`,
  (r) => `发票代码 1440319${d(r, 5)}`,
  "航班 MU5137 延误",
  "税率 13%，单价 1,688.00",
  "π≈3.14159265358979323846",
  "0.1+0.2=0.30000000000000004",
  (r) => `版本 2026.${n(r, 1, 12)}.${n(r, 1, 28)}.${n(r, 1, 9)}`,
  "BV1xx411c7mD 这个视频",
  (r) => `redis key user:${d(r, 8)}:profile`,
  (r) => `order_no=${S(r, 2, "ABCDEFGH")}${d(r, 16)}`,
  (r) => `交易流水号：${d(r, 28)}`,
  (r) => `支付宝订单 2026${d(r, 24)}`,
  (r) => `快递：7${d(r, 14)}，中通`,
  (r) => `圆通单号YT${d(r, 13)}`,
  (r) => `提货码 ${d(r, 8)}`,
  (r) => `设备SN：${S(r, 12, "ABCDEFGHJKLMN0123456789")}`,
  (r) => `批号 ${d(r, 8)}`,
  (r) => `房间号 ${d(r, 9)}`,
  (r) => `直播间 ${d(r, 8)}`,
  (r) => `offset=${d(r, 10)} limit=20`,
  (r) => `耗时 ${d(r, 4)}ms 内存 ${d(r, 7)}`,
  (r) => `${d(r, 3)}.${d(r, 3)} Mbps`,
  (r) => `块高 ${n(r, 1, 9)}${d(r, 5)} hash 0x${hex(r, 64)}`,
  (r) => `etag "${hex(r, 32)}"`,
  (r) => `git diff ${hex(r, 7)}..${hex(r, 7)}`,
  "GB/T 35273-2020 和 ISO 27001:2022",
  "第三季度同比增长 12.5%",
  "一号店和三只松鼠",
  "五一放假三天，十一放假七天",
  "二零二五年第四季度",
  "三十而立，四十不惑",
  "七七八八弄完了",
  (r) => `比分 ${n(r, 0, 5)}:${n(r, 0, 5)}`,
  (r) => `GPS ${n(r, 3, 130)}.${d(r, 7)} ${n(r, 3, 50)}.${d(r, 7)}`,
  "周一到周五 9:00-18:00",
  "2026/11/23 15:30 开始",
  "Q3 营收 1300000000 元",
  "电影票 8排12座",
  "3栋电梯坏了",
  "去2号楼开会",
  "南京路上好八连",
  "人民路修路",
  "密码学课程",
  "忘了密码就点重置密码",
  "密码错误次数过多",
  "输入密码后回车",
  "密码强度：弱",
  "token 数量 4096",
  "secret santa 活动",
  "private key 不要外传",
  "pip install requests==2.31.0",
  "npm run build && npm test",
  "import { Button } from '@mui/material'",
  "@Override public String toString()",
  "git@gitlab.corp.cn:team/app.git",
  "at java.lang.Thread.run(Thread.java:748)",
  () => "user@host:~$ ls".replace("user@host", "root"),
  (r) => `uuid=${hex(r, 8)}-${hex(r, 4)}-${hex(r, 4)}-${hex(r, 4)}-${hex(r, 12)}`,
  (r) => `E${d(r, 4)} 报错`,
  (r) => `G${d(r, 4)} 次列车`,
  (r) => `零件 C${d(r, 8)}`,
  (r) => `型号 H${d(r, 6)}`,
  "皖南事变 浙东运河 苏A级景区",
  "京东618 苏宁易购 粤菜馆",
  "川A级别的",
  (r) => `沪深300指数 ${d(r, 4)}.${d(r, 2)}`,
];
const chat =
  "张罗一下¦王道¦李子很甜¦陈述清楚¦杨梅酒¦黄昏¦周期太长¦吴语¦徐徐推进¦孙辈¦马力不足¦朱红色¦胡说¦何况¦林业¦高峰期¦罗列一下¦梁柱¦谢绝¦宋体¦唐装¦许可¦冯唐易老¦程序¦曹操的故事¦彭湃¦曾经¦于今¦蒋¦贾¦丁点¦余量¦叶子¦苏州河¦卢布¦汪汪¦金额¦石油¦廖廖¦夏天¦方案¦白天¦邹¦熊猫¦秦朝¦江湖¦史料¦顾客¦毛病¦邵¦龙虾¦万一¦段落¦雷电¦钱包¦汤¦安全¦常规¦武器¦乔木¦文件¦易错¦施工¦牛奶¦洪水¦龚¦温度¦季度¦鲁菜¦单价¦关于¦符合¦柳州¦祝贺¦包装¦成功¦时间¦计划¦明天¦项目¦祖国¦司机¦平安¦和平¦全部¦班次¦国家¦权限¦商务¦牟利¦佘山¦甘肃¦景点¦幸福¦东方明珠¦南宫¦上官网看看¦司马光砸缸¦欧阳修的词¦Apple 发布会¦Best practice¦Good Morning team¦Happy Friday¦New feature released¦Pull Request¦Chief Executive Officer¦Product Manager¦Data Center¦Machine Learning¦Hello World¦Open Source¦Grand Opening¦Will do¦Mark it done¦Max value¦Grace period¦Rose gold¦Frank discussion¦Jack of all trades¦Bill the customer¦The Long March¦Pan fried¦Song list¦Can you¦Hang on¦Long time no see¦Ping me¦Tang dynasty¦Man power¦Sun rise".split(
    "¦",
  );
const said = (text, r) => (typeof text === "function" ? text(r) : text);

/** The set, `per` times over with other values. */
export function secondStranger(seed, per = 1) {
  const r = seededRandom(seed);
  const out = [];
  const wrap = (s) => {
    const k = r();
    return k < 0.4
      ? s
      : k < 0.6
        ? `${said(pick(r, near), r)}。\n${s}`
        : k < 0.8
          ? `${s}\n${said(pick(r, near), r)}`
          : k < 0.9
            ? `> ${s}`
            : `1. ${s}\n2. ${pick(r, chat)}`;
  };
  const push = (tag, s) => out.push({ tag, ...marked(wrap(s)) });
  for (let k = 0; k < per; k++) {
    for (const [t, ws] of Object.entries(W))
      ws.forEach((w, i) => {
        for (const c of C[t]) push(`${t}#${i}`, fill(c, t, w(r)));
      });
    for (let j = 0; j < 14; j++) push("resident_id#15", fill(pick(r, ["老身份证号{}", "身份证：{}（15位）", "一代证号码 {} 身份证"]), "resident_id", old(r)));
    for (const c of pwCtx)
      pw.forEach((w) => {
        const v = w(r);
        const [, tail = ""] = /\{\}([A-Za-z0-9]*)/.exec(c) ?? [];
        push(
          `secret#pw ${c}`,
          c.replace(`{}${tail}`, () => `⟪secret:${v}${tail}⟫`),
        );
      });
    addr.forEach((w, i) => {
      for (const c of addrC) push(`address#${i}`, fill(c, "address", w(r)));
    });
    for (const [kind, list] of Object.entries(N))
      for (const v of list) for (let j = 0; j < 4; j++) push(`person#${kind}`, fill(pick(r, kind === "en" || kind === "pinyin" ? NC.en : NC.cn), "person", v));
    near.forEach((f, i) => {
      for (let j = 0; j < 3; j++) out.push({ tag: `near#${i}`, text: said(f, r), entities: [] });
    });
    for (const c of chat) out.push({ tag: "near#chat", text: c, entities: [] });
  }
  return out;
}
