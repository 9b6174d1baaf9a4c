// A third one, of names of people, addresses and talk without either, written when the two before were mended.
import { seededRandom } from "../texts.mjs";
import { fill, marked, n, pick } from "./stranger-tools.mjs";

const list = (words, by = " ") => words.split(by);
const frames = {
  zh: list(
    '{}昨晚把服务器重启了¦我去问{}要钥匙¦{}同意了¦会后请{}留一下¦{}，{}，一起吃午饭？¦收到，{}¦项目经理：{}¦{}(客户)¦送货员{}电话打不通¦甲方代表{}签字¦学生{}转学¦{}家长请到教务处¦出院患者{}¦{}的体检报告¦申请执行人{}¦证明人：{}¦{}于上月离职¦推荐{}担任组长¦嘉宾：{}/{}¦1）{}\n2）{}¦| {} | 在岗 |¦{}：明天几点？\n{}：九点¦{} 您好，您的车已到¦from {}：ok¦hi {} 麻烦看下¦{}生日，大家凑份子¦{}不干了😭¦他们把{}开除了¦借{}的伞还没还¦和{}、{}拼车¦户籍地迁入：{}¦{}女士来电咨询退款¦房主{}不同意涨租¦转{}处理¦验货：{}；复核：{}¦{"sender":"{}"}¦致{}先生的一封信¦感谢{}和{}的付出¦@{} 在？¦{}老师调课了',
    "¦",
  ),
  en: list(
    "{} signed off on the plan¦Please loop in {}¦Regards\n{}¦Dear {},¦{} and {} will travel together¦Account holder: {}¦Patient {} discharged¦| {} | done |¦@{} thoughts?¦we hired {} last week¦call {} back¦{} said hello¦交给{}跟进¦{}: fine by me¦Tenant {} paid the rent¦Teacher: {}¦invite {}¦Reported by {}",
    "¦",
  ),
  pinyin: list("{} 已提交¦Applicant: {}¦Hello {}¦请{}处理¦{} approved it¦cc {}¦assigned to {}¦作者：{}¦contact {}¦met with {} today", "¦"),
  address: list(
    "我在{}¦寄回{}¦地址: {}¦上门地址：{}，电话联系¦现居{}¦房屋坐落{}¦请送至{}前台¦送{}¦门店：{}¦在{}开了分店¦司机到{}接人¦{} 收¦家在{}，很近¦位置 {}¦address={}\n¦公司注册于{}¦发往{}的货¦租了{}的房子¦他家{}¦到付，{}",
    "¦",
  ),
};
const surnames = [
  ..."王李张刘陈杨赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
];
const given = list(
  "敬之 秉文 若谷 玉梅 桂花 德成 长根 福林 凤霞 国华 建明 志军 淑兰 爱玲 红艳 海霞 晓红 艳丽 春生 立平 伟民 文斌 雪峰 丽君 俊峰 振宇 佳怡 子怡 梓涵 宇轩 浩天 思睿 雨欣 奕铭 沐晴 语嫣 若彤 景天 清扬 亦凡 昊 磊 倩 婷 勇 燕 峰 琳 波 娟 博 瑶 斌 莹",
);
const values = {
  zh: (r) =>
    r() < 0.85
      ? pick(r, surnames) + pick(r, given)
      : pick(
          r,
          list(
            "欧阳震华 诸葛青云 上官婉莹 司徒文亮 令狐晓 夏侯杰 阿卜杜拉·买买提 古丽仙·艾山 多吉次旦 央金拉姆 乌兰图雅 马可·波罗 卡特琳娜·霍夫曼 让·雷诺阿 塞尔吉奥·拉莫斯 铃木大辅 中岛美雪 金正勋 朴恩彩 吉田沙保里",
          ),
        ),
  en: (r) =>
    r() < 0.7
      ? `${pick(r, list("Peter Alice Henry Laura Simon Rachel Oscar Nina Felix Hannah Martin Teresa Gustav Ingrid Rosa Ivan Aisha Vikram Naoko Liam"))} ${pick(r, list("Porter Novak Lindholm Ferrari Castro Whitman Barlow Keller Dawson Ngo Petrov Rahman Suzuki Gallagher Holmes Kaplan Vance Osborne"))}`
      : pick(r, list("Alice,Henry,Rachel,Oscar,Hannah,martin keller,laura dawson,Simon P. Barlow,Castro, Rosa,Jean-Luc Moreau,Sean O'Hara", ",")),
  pinyin: (r) => {
    const [family, name] = [
      pick(r, list("wang li zhang liu chen yang zhao zhou xu sun zhu guo luo gao zheng xie song deng cao peng")),
      pick(r, list("guohua jianming zhijun shulan haixia xiaohong wenbin junfeng zhenyu jiayi siqi yuxin ruotong haotian")),
    ];
    const capital = (word) => word[0].toUpperCase() + word.slice(1);
    return pick(r, [
      `${capital(family)} ${capital(name)}`,
      `${capital(name)} ${capital(family)}`,
      family + name,
      `${family.toUpperCase()} ${capital(name)}`,
      `${name}.${family}`,
      `${family}_${name}`,
      `${family.toUpperCase()} ${name.toUpperCase()}`,
    ]);
  },
  address: (r) => {
    const [number, house, room] = [n(r, 1, 900), n(r, 1, 30), n(r, 1, 25) * 100 + n(r, 1, 6)];
    const city = pick(
      r,
      list(
        "浙江省温州市鹿城区 江苏省常州市天宁区 广东省珠海市香洲区 湖北省宜昌市西陵区 四川省绵阳市涪城区 山东省烟台市芝罘区 上海市虹口区 北京市顺义区 重庆市沙坪坝区 福建省泉州市丰泽区 辽宁省鞍山市铁东区 云南省大理市",
      ),
    );
    const road = pick(r, list("人民东路 锦江大道 学府路 车站大街 府前街 梅溪路 柳荫路 星湖街 五四路 湖滨南路 古城西街 云杉路"));
    const estate = pick(r, list("紫荆苑 丽都花园 学林雅苑 盛世豪庭 江畔人家 中央公馆 橡树庄园 西湖春天 水木清华 蓝钻庄园"));
    return pick(r, [
      `${city}${road}${number}号${estate}${house}幢${room}室`,
      `${city}${road}${number}号`,
      `${road}${number}号${house}楼`,
      `${city.slice(-3)}${road}${number}弄${house}号${room}室`,
      `${estate}${house}栋${n(r, 1, 4)}单元${room}`,
      `${city}\n${road}${number}号`,
      `${pick(r, list("湖南省衡阳市衡南县 甘肃省天水市秦安县 河北省保定市易县"))}${pick(r, list("柳河镇 向阳乡 三塘镇"))}${pick(r, list("上湾村 后李村 新胜村"))}${n(r, 1, 15)}组`,
      `${pick(r, list("宁波 佛山 徐州 洛阳"))}${estate}${house}号楼${room}`,
      `No. ${number} ${pick(r, list("Xueyuan Road,Huanghe Street,Binjiang Avenue", ","))}, ${pick(r, list("Hongkou District, Shanghai;Yubei District, Chongqing", ";"))}`,
      `${number} ${pick(r, list("Baker Juniper Linden Harbor"))} ${pick(r, list("Street Road Avenue Lane"))}, ${pick(r, list("Denver, CO 80203;Bath, BA1 2QH;Columbus, OH 43004", ";"))}`,
      `九龍${pick(r, list("亞皆老街 界限街"))}${number}號${house}樓${pick(r, list("A B C"))}室`,
      `台南市東區${pick(r, list("長榮路 勝利路"))}${pick(r, list("一二三", ""))}段${number}號`,
    ]);
  },
};
const plain = list(
  "高温补贴发了没¦方向盘有点抖¦白开水就好¦钱不是问题¦黄牛票太贵¦马桶堵了¦于情于理都该去¦安静的咖啡馆¦常规操作¦成天加班¦任凭风浪起¦时光飞逝¦金秋十月¦石板路很滑¦江边散步¦万家灯火¦许多人还没到¦何必当初¦田埂上¦毛线帽¦余温尚在¦章法大乱¦路线图更新¦陆续收到反馈¦夏令时切换¦秋招开始¦雷声很大¦温度计坏了¦单号不对¦连夜改稿¦祝各位周末愉快¦向左滑动¦包厢订好了¦关机重启¦解压失败¦明显卡顿¦平常心¦和稀泥¦全额退款¦应有尽有¦项目结项¦左侧菜单¦简历筛选¦车位满了¦房贷利率下调¦游客须知¦古装剧¦管家服务¦华灯初上¦曲终人散¦盛大开幕¦谷歌地图¦柳暗花明¦梅雨天¦童话镇¦顾客至上¦龙井虾仁¦史上最严¦段落格式¦莫名想笑¦汤圆还是饺子¦戴好安全帽¦武器装备¦严重超时¦范围变更¦姜葱炒蟹¦丁酉年¦魏碑字体¦苏式月饼¦叶落归根¦杜绝浪费¦沈阳大雪¦蒋家村拆迁¦董秘回复¦袁州区政府¦肖像授权¦曾几何时¦彭州水库¦曹妃甸港¦邓小平理论¦韩流来袭¦唐卡展览¦宋瓷拍卖¦谢师宴¦郑州东站¦梁柱节点¦罗列清单¦胡同游¦朱雀大街¦孙悟空¦徐州站¦周而复始¦吴侬软语¦赵州桥¦黄金周¦杨絮过敏¦陈醋¦刘海太长¦张贴公告¦李子酸¦王牌节目¦will it work¦mark it down¦grace note¦a frank talk¦hope it helps¦rich media¦bill split¦may be late¦art class¦summer camp¦jack plug¦Grant access¦Chase the bug¦Dean's list¦Sterling silver¦Lane closed¦Victor Hugo novel¦Casey's pizza¦Brandy sauce¦Stone Age¦Morning all¦Sprint Review¦Golden Week¦Blue Monday¦Data Lake¦Delta Force¦fan_speed¦song_list¦li_count¦tan(x)¦ping timeout¦an_array¦long_name¦he_init",
  "¦",
);

/** `times` documents of each frame, and each text without names as often. */
export function thirdStranger(seed, times) {
  const r = seededRandom(seed);
  const documents = [];
  for (let round = 0; round < times; round++) {
    for (const [kind, all] of Object.entries(frames)) {
      for (const frame of all) {
        let text = frame;
        while (text.includes("{}")) text = fill(text, kind === "address" ? "address" : "person", values[kind](r));
        documents.push({ ...marked(text), kind });
      }
    }
    for (const text of plain) documents.push({ text: pick(r, [text, `${text}。`, `嗯，${text}`, `${text} 哈哈`]), entities: [], kind: "plain" });
  }
  return documents;
}
