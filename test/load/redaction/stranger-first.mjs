// A set written from public knowledge by somebody who had not seen the generator beside it, and then used to mend what it showed.
import { seededRandom } from "../texts.mjs";
import { d, fill, hex, letters, marked, n, p2, pick, S, wide, zh } from "./stranger-tools.mjs";
import { W, card, id18, ymd } from "./stranger-first-values.mjs";

const pw = [
  (r) => `${S(r, 4, letters.toLowerCase())}@${d(r, 4)}`,
  (r) => `${S(r, 8)}${n(r, 0, 9)}`,
  (r) => d(r, 6),
  (r) => `P@ssw0rd${d(r, 2)}`,
  (r) => `Admin#${d(r, 4)}`,
  (r) => `qwe${d(r, 3)}!`,
];
const pwCtx =
  '密码：{}¦密码是{}¦密码: {} 别外传¦登录密码 {}¦root密码改成{}了¦password is {}¦password: {}¦pwd={}¦passwd = "{}"¦wifi密码{}¦开机密码：{}，用完改掉¦账号 admin 密码 {}¦admin / 密码：{}¦{"username":"root","password":"{}"}¦export DB_PASSWORD={}¦口令：{}¦my password is {}, pls keep it¦支付密码是{}¦初始密码为{}¦验证用的密码【{}】¦ssh 密码→{}¦Password：{}'.split(
    "¦",
  );
const C = {
  resident_id:
    '身份证号：{}¦我身份证{}¦身份证号码是{}，麻烦登记一下¦{}¦ID card: {}¦证件号 {}，有效期长期¦帮我订票，{}，周五的¦{"idCard":"{}"}¦| 身份证 | {} |¦sfz {}¦这个人{}查一下社保¦🙏身份证{}🙏¦（{}）¦idcard={}&name=x¦`{}`¦身份证:{}.¦他的是{}吧？'.split(
      "¦",
    ),
  phone:
    '我手机{}¦电话：{}¦打我电话{}¦{}¦有事call {}¦联系方式：{}，24小时开机¦Tel: {}¦加我微信 {}¦{"mobile":"{}"}¦| 电话 | {} |¦联系人电话{}，晚上打¦📞{}¦（{}）¦**{}** 这个是我号码¦手机号 {} 收不到验证码¦请拨打{}联系我¦客户电话是{}啊¦phone={}¦他电话{}，你打打看'.split(
      "¦",
    ),
  bank_card:
    '卡号：{}¦银行卡号{}¦转到{}这张卡¦{}¦工行 {} 开户行朝阳支行¦打款账号：{}¦信用卡 {} 额度不够¦card: {}¦收款账户 {}，户名同上¦{"card_no":"{}"}¦| 卡号 | {} |¦把钱打{}谢谢¦💳{}¦建行卡{}'.split(
      "¦",
    ),
  credit_code:
    '统一社会信用代码：{}¦税号{}¦信用代码 {}¦{}¦抬头如下 税号：{}¦{"creditCode":"{}"}¦营业执照 {}¦纳税人识别号：{}。¦开票信息 {}¦公司代码{}开专票'.split("¦"),
  passport: '护照号：{}¦护照号码{}¦我的护照是 {}¦passport no: {}¦Passport: {}¦护照{}快过期了¦| 护照 | {} |¦{"passport":"{}"}¦护照编号是{}，麻烦出票'.split("¦"),
  travel_permit: "港澳通行证：{}¦回乡证{}¦通行证号码 {}¦往来港澳通行证号{}¦来往内地通行证：{}¦台湾通行证 {}¦| 通行证 | {} |¦我的通行证是{}".split("¦"),
  plate: "车牌{}¦车牌号：{}¦{}挪一下车¦{}¦我的车是{}，停B2¦刚才{}违章了¦登记车辆：{}¦车主 {} 请挪车¦🚗{}¦外来车辆 {} 进园区¦| 车牌 | {} |".split("¦"),
  email: '邮箱：{}¦发我邮箱{}¦{}¦email: {}¦发到{}就行¦邮箱是{}，谢谢¦cc {}¦<{}>¦[联系]({})¦| 邮箱 | {} |¦{}收一下¦{"email":"{}"}¦联系{}或者打电话'.split("¦"),
  secret: 'key：{}¦{}¦token={}¦用这个 {}¦`{}`¦export KEY={}¦```\n{}\n```¦我把 key 发你：{} 别提交到 git¦{"apiKey":"{}"}¦Authorization: Bearer {}'.split("¦"),
};
const nm = [
  (r) => `订单号 ${ymd(r, 2019, 2026)}${d(r, 10)} 已发货`,
  (r) => `订单编号：${d(r, 18)}`,
  (r) => `order id ${d(r, 19)}`,
  (r) => `运单号 YT${d(r, 13)}`,
  (r) => `顺丰 SF1${d(r, 12)}`,
  (r) => `快递 JD00${d(r, 11)}`,
  (r) => `EMS 单号 E${pick(r, "ABC")}${d(r, 9)}CN`,
  (r) => `v${n(r, 1, 9)}.${n(r, 0, 30)}.${n(r, 0, 99)}`,
  (r) => `升级到 ${n(r, 1, 20)}.${n(r, 0, 9)}.${n(r, 0, 9)}-rc.${n(r, 1, 9)}`,
  (r) => `node 20.${n(r, 1, 20)}.${n(r, 0, 9)}`,
  (r) => `Chrome/${n(r, 80, 140)}.0.${d(r, 4)}.${d(r, 3)}`,
  (r) => `时间戳 17${d(r, 8)}`,
  (r) => `ts=17${d(r, 11)}`,
  (r) => `${n(r, 2019, 2026)}-${p2(n(r, 1, 12))}-${p2(n(r, 1, 28))} ${p2(n(r, 0, 23))}:${p2(n(r, 0, 59))}:${p2(n(r, 0, 59))}.${d(r, 3)}`,
  (r) => `${n(r, 2019, 2026)}年${n(r, 1, 12)}月${n(r, 1, 28)}日`,
  (r) => `一共 ¥${n(r, 1, 999)},${d(r, 3)}.${d(r, 2)}`,
  (r) => `预算 ${d(r, 8)} 元`.replace(" 0", " 1"),
  (r) => `营收1${d(r, 10)}元`,
  (r) => `ISBN 978-7-${d(r, 3)}-${d(r, 5)}-${d(r, 1)}`,
  (r) => `ISBN：9787${d(r, 9)}`,
  (r) => `${hex(r, 8)}-${hex(r, 4)}-4${hex(r, 3)}-9${hex(r, 3)}-${hex(r, 12)}`,
  (r) => `commit ${hex(r, 40)}`,
  (r) => `revert ${hex(r, 7)}`,
  (r) => `md5 ${hex(r, 32)}`,
  (r) => `sha256:${hex(r, 64)}`,
  (r) => `192.168.${n(r, 0, 255)}.${n(r, 1, 254)}:${n(r, 1000, 9999)}`,
  (r) => `ping 10.${n(r, 0, 255)}.${n(r, 0, 255)}.1`,
  (r) => `fe80::${hex(r, 4)}:${hex(r, 4)}`,
  "B座1203会议室",
  "302 会议室被占了",
  (r) => `腾讯会议 ${d(r, 3)}-${d(r, 3)}-${d(r, 3)}`,
  (r) => `会议号：${n(r, 100, 999)} ${d(r, 3)} ${d(r, 4)}`,
  (r) => `Zoom ID: ${n(r, 100, 999)} ${d(r, 4)} ${d(r, 4)}`,
  (r) => {
    const x = id18(r);
    return `${x.slice(0, 17)}${x[17] === "1" ? "2" : "1"} 这串校验不过`;
  },
  (r) => {
    const x = card(r);
    return `流水 ${x}`;
  },
  (r) => `工单 #${d(r, 6)}`,
  (r) => `JIRA-${n(r, 1000, 9999)} 转给你了`,
  (r) => `错误码 E${d(r, 5)}`,
  (r) => `HTTP ${n(r, 400, 504)}`,
  (r) => `端口 ${n(r, 1024, 65535)}`,
  (r) => `QPS ${d(r, 5)}，p99 ${n(r, 10, 900)}ms`,
  (r) => `内存 ${n(r, 1, 64)}.${n(r, 0, 9)}GB 显存 24576MB`,
  (r) => `坐标 ${n(r, 20, 45)}.${d(r, 6)}, ${n(r, 80, 130)}.${d(r, 6)}`,
  (r) => `股票 600${d(r, 3)} 涨了 ${n(r, 1, 9)}.${d(r, 2)}%`,
  (r) => `航班 CA${d(r, 4)} 高铁 G${d(r, 3)}`,
  (r) => `批次号 ${ymd(r, 2020, 2026)}${d(r, 4)}`,
  (r) => `条码 69${d(r, 11)}`,
  (r) => `SKU ${d(r, 12)}`,
  (r) => `IMEI ${d(r, 15)}`,
  (r) => `车架号 L${S(r, 16, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")}`,
  (r) => `发票号码 ${d(r, 8)}`,
  (r) => `合同编号 HT-${ymd(r, 2020, 2026)}-${d(r, 3)}`,
  (r) => `traceId=${hex(r, 32)}`,
  (r) => `https://example.com/p/${d(r, 11)}?from=${d(r, 4)}`,
  (r) => `![img](https://cdn.example.com/${hex(r, 16)}.png)`,
  (r) => `user_id: ${d(r, 10)}`.replace(" 0", " 2"),
  "拨打110或者12345",
  "电脑显示 95588 发的短信",
  "@所有人 明天放假",
  "npm i @types/node@20.11.5",
  "git clone git@github.com:org/repo.git",
  "ssh root@10.0.0.8",
  "密码忘了怎么办",
  "密码至少8位，含大小写",
  "password required",
  "请输入密码",
  "token 用量 12345 超了",
  "access token 过期了",
  "api_key = os.environ['KEY']",
  "const token = await getToken();",
  "password=${DB_PASSWORD}",
  "密码：******",
  (r) => `QQ群 ${d(r, 9)}`.replace(" 0", " 3"),
  (r) => `文件大小 1${d(r, 10)} bytes`,
  (r) => `0x${hex(r, 16)}`,
  (r) => `#${hex(r, 6)} 这个色值`,
  "彩票 03 08 12 17 25 31 + 09",
  "一二三四五，上山打老虎",
  "二零二六年一月三日",
  "一九四九年十月一日",
  "三千五百八十六万",
  (r) => `第${n(r, 2, 99)}届 ${n(r, 1, 12)}期`,
  (r) => `${n(r, 10, 99)}:${n(r, 10, 59)} 开会`,
  (r) => `select * from t where id in (${d(r, 8)}, ${d(r, 8)}, ${d(r, 8)})`,
  (r) => `进程 pid ${d(r, 5)} 占用 ${d(r, 7)}K`,
  (r) => `GB/T 2260-${n(r, 1999, 2020)}、GB 11643-1999`,
  "RTX 4090 和 A100 80G",
  "MacBook Pro M3 2024款",
  "京ICP备12345678号-1",
  "沪公网安备 31010402001234号",
  "苏打水 12345 箱",
  (r) => `快递柜取件码 ${d(r, 6)}`,
  (r) => `验证码 ${d(r, 6)}，5分钟有效`,
];
const names = {
  cn: "王建国 李秀英 张志强 刘淑兰 陈思远 杨浩然 赵雅婷 黄俊杰 周雨桐 吴天佑 徐静怡 孙国栋 胡晓东 朱婉清 高志远 林诗涵 何家豪 郭美玲 马云飞 罗文静 梁伟明 宋佳琪 郑凯文 谢婷婷 韩梅梅 唐嘉怡 冯建军 于海洋 董小红 萧敬文 程晓雯 曹立新 袁子墨 邓紫薇 许文强 傅雪梅 沈一鸣 曾志伟 彭于晏 吕秀才 苏晓晓 卢俊义 蒋丽萍 蔡明亮 贾宝华 丁一山 魏国强 薛宝钗 叶知秋 阎立本 余光中 潘晓婷 杜子腾 戴望舒 夏雨荷 钟楚红 汪东城 田小娟 任盈盈 姜文涛 范思哲 方世玉 石破天 姚明轩 谭咏麟 廖凡 邹市明 熊黛林 金秀贤 陆毅 郝建 孔令辉 白敬亭 崔永元 康辉 毛宁 邱淑贞 秦岚 江疏影 史玉柱 顾长卫 侯亮平 邵逸夫 孟庆宇 龙傲天 万梓良 段奕宏 雷佳音 钱多多 汤唯一 尹正 黎明辉 易烊 常远达 武松林 乔振宇 贺知章 赖声川 龚琳娜 文章华".split(
    " ",
  ),
  two: "王磊 李娜 张敏 刘洋 陈静 杨帆 赵鹏 黄蓉 周杰 吴刚 徐峰 孙丽 胡军 朱琳 高健 何洁 郭涛 马超 罗敏 梁静 宋江 郑爽 谢霆 韩雪 唐磊 冯娟 董洁 程磊 曹颖 袁莉 邓超 许晴 沈腾 曾轶 彭博 吕布 苏芮 蒋欣 蔡琴 贾玲 丁宁 魏晨 薛岩 叶璇".split(
    " ",
  ),
  compound: "欧阳锋华 司马相如 诸葛瑾瑜 上官婉儿 慕容雪村 皇甫少华 令狐冲之 东方明亮 南宫羽 尉迟恭 夏侯渊博 端木赐 公孙离 司徒雷 长孙无忌 宇文化".split(" "),
  minority:
    "阿依古丽·买买提 迪力木拉提·艾合买提 古丽加娜提·沙塔尔 吾买尔江·吐尔逊 巴音·孟克 才旦卓玛 洛桑·次仁 木拉提·哈孜 帕提古丽·热合曼 努尔买买提·阿布力孜".split(
      " ",
    ),
  foreign: "约翰·史密斯 玛格丽特·撒切尔 安德烈·伊万诺夫 卡尔·冯·贝克 索菲亚·罗德里格斯 迈克尔·约翰逊".split(" "),
  en: "Jason Miller¦Emma Wilson¦Robert Brown¦Olivia Davis¦Sophie Turner¦Daniel Garcia¦Laura Mitchell¦Andrew Collins¦Rachel Green¦Steven Wright¦Mary-Jane Watson¦William O'Brien¦Catherine Hughes¦George R. Baker¦Jonathan Lee".split(
    "¦",
  ),
  pinyin:
    "Zhang Wei¦Wei Zhang¦Li Xiaoming¦Xiaoming Li¦Wang Jianguo¦Liu Yifei¦Chen, Guangcheng¦Zhou Jie-lun¦Ouyang Nana¦Xu Jinglei¦Huang Bo¦Zhao Liying¦Lin Zhiling".split(
      "¦",
    ),
  trad: "陳志強 張惠妹 劉德華 鄭秀文 黃曉明 趙麗穎 楊紫瓊 許紹雄 蔣勤勤 蕭亞軒 羅志祥 鍾漢良 葉倩文 吳綺莉".split(" "),
  titled: "张总 王工  老李 小王 老张 小陈 黄董".split(" "),
};
const nameCtx = {
  cn: '联系人：{}¦{}明天请假¦我是{}，新来的¦请{}确认一下合同¦客户{}投诉了¦和{}一起开会¦负责人{}，有事找他¦患者{}，男，45岁¦@{} 看一下这个bug¦收件人{}¦{}的合同签了吗¦这个需求{}在跟¦昨天跟{}聊了¦给{}打个电话¦| 姓名 | {} |¦{"name":"{}"}¦参会：{}、产品、测试¦{}你好，麻烦回个电话¦听{}说项目延期了¦把文件发给{}¦感谢{}的支持🙏¦面试官是{}¦{}离职了¦姓名:{} 性别:女¦让{}去处理吧'.split(
    "¦",
  ),
  en: "Please contact {} tomorrow¦Hi {}, thanks for the update¦{} will join the call¦Regards,\n{}¦客户 {} 要求退款¦meeting with {} at 3¦From: {}¦找 {} 要一下权限".split(
    "¦",
  ),
  titled:
    "⟪person:李⟫老师说可以¦这事得问⟪person:刘⟫经理¦⟪person:林⟫小姐在吗¦谢谢⟪person:郭⟫师傅¦跟⟪person:陈⟫主任约了下午三点¦{}让我问下进度¦{}，合同发您了¦请{}审批¦跟{}约了下午三点¦{}说可以¦谢谢{}¦{}在吗¦这事得问{}¦{}好，我到楼下了".split(
      "¦",
    ),
};
const prov =
  "广东省广州市天河区¦北京市海淀区¦上海市静安区¦浙江省宁波市鄞州区¦江苏省苏州市姑苏区¦四川省绵阳市涪城区¦湖南省长沙市岳麓区¦河南省郑州市金水区¦山东省济南市历下区¦深圳市宝安区¦杭州市余杭区¦成都武侯区¦武汉市江汉区¦重庆市南岸区¦天津市和平区¦内蒙古自治区呼和浩特市赛罕区¦广西桂林市七星区¦宁夏回族自治区银川市兴庆区¦福建泉州晋江市¦南京市江宁区".split(
    "¦",
  );
const rd =
  "中山大道¦人民北路¦学院路¦延安中路¦解放东路¦科苑路¦文一西路¦春熙路¦珠江新城华夏路¦环城西路¦五一大道¦滨河大道¦长江路¦新华街¦东风中路¦龙阳大道¦朝阳北大街¦北三环西路¦虹桥路¦金融一街".split(
    "¦",
  );
const es =
  "幸福里小区¦碧桂园¦万科城市花园¦恒大绿洲¦汇金大厦¦创新大厦¦科技园¦龙湖时代天街¦绿地中心¦中海国际社区¦和平家园¦翡翠湾¦保利花园¦御景湾¦阳光100国际公寓".split(
    "¦",
  );
const addr = [
  (r) => `${pick(r, prov)}${pick(r, rd)}${n(r, 1, 999)}号`,
  (r) => `${pick(r, prov)}${pick(r, rd)}${n(r, 1, 999)}号${pick(r, es)}${n(r, 1, 20)}栋${n(r, 1, 4)}单元${n(r, 1, 30)}0${n(r, 1, 6)}室`,
  (r) => `${pick(r, prov)}${pick(r, es)}${n(r, 1, 20)}号楼${n(r, 1, 30)}0${n(r, 1, 6)}`,
  (r) => `${pick(r, rd)}${n(r, 1, 999)}号${pick(r, es)}${n(r, 2, 30)}楼`,
  (r) => `${pick(r, es)}${n(r, 1, 20)}幢${n(r, 1, 30)}0${n(r, 1, 6)}室`,
  (r) => `${pick(r, prov)}${pick(r, rd)}${n(r, 1, 999)}弄${n(r, 1, 60)}号${n(r, 1, 9)}0${n(r, 1, 6)}室`,
  (r) => `${pick(r, prov)} ${pick(r, rd)} ${n(r, 1, 999)} 号 ${pick(r, es)} ${n(r, 1, 9)} 座 ${n(r, 1, 30)} 层`,
  (r) => wide(`${pick(r, prov)}${pick(r, rd)}${n(r, 1, 999)}号`),
  (r) => `湖北省襄阳市枣阳市吴店镇${pick(r, ["皇村", "新庄村", "二郎村"])}${n(r, 1, 9)}组${n(r, 1, 60)}号`,
  (r) => `河北省邯郸市魏县${pick(r, ["东代固镇", "回隆镇"])}${pick(r, ["北街村", "前屯村"])}`,
  (r) => `江西省赣州市于都县贡江镇${n(r, 1, 99)}号`,
  (r) => `香港${pick(r, ["九龙尖沙咀弥敦道", "中环皇后大道中", "铜锣湾轩尼诗道"])}${n(r, 1, 500)}号${n(r, 2, 30)}楼${pick(r, "ABCD")}室`,
  (r) => `台北市${pick(r, ["信義區信義路五段", "大安區忠孝東路四段", "中正區重慶南路一段"])}${n(r, 1, 300)}號${n(r, 2, 20)}樓`,
  (r) => `台湾省新北市板桥区文化路一段${n(r, 1, 300)}号`,
  (r) =>
    `Room ${n(r, 1, 30)}0${n(r, 1, 6)}, No. ${n(r, 1, 999)} ${pick(r, ["Zhongshan Road", "Renmin Avenue", "Huaihai Middle Road"])}, ${pick(r, ["Tianhe District, Guangzhou", "Xuhui District, Shanghai"])}`,
  (r) =>
    `${n(r, 1, 999)} ${pick(r, ["Maple Street", "Sunset Blvd", "Oak Avenue", "Elm Drive"])}, ${pick(r, ["Austin, TX 78701", "San Jose, CA 95112", "Seattle, WA 98101"])}`,
  (r) => `${pick(r, prov)}${pick(r, rd)}与${pick(r, rd)}交叉口${pick(r, es)}${n(r, 1, 9)}栋`,
  (r) => `${pick(r, prov)}${pick(r, rd)}${zh(String(n(r, 11, 99)))}号`,
];
const addrCtx =
  "地址：{}¦我住{}¦快递寄到{}谢谢¦收货地址是{}¦公司在{}，过来吧¦{}¦家庭住址：{}¦导航到{}¦送到{}门口¦| 地址 | {} |¦Address: {}¦上门地址【{}】".split("¦");
const common =
  "今天天气不错，高兴¦周末去爬山吗¦江苏和浙江的数据对一下¦去北京出差三天¦上海的同事下周来¦方便的时候看下¦任何问题随时找我¦常见问题文档更新了¦张家界旅游攻略¦王者荣耀几点开黑¦小米发布会¦华为手机便宜了¦美团外卖还没到¦向日葵远程连一下¦马上到¦高铁晚点¦白色那个版本¦石头剪刀布¦金额对不上¦黄色警告¦水果和牛奶¦解决方案写好了¦于是就这样¦全部通过¦严重告警¦安全漏洞修复¦成功率 99.9%¦温度太高¦时间来不及¦余额不足¦钱不够¦路由配置¦项目经理在吗¦万一挂了怎么办¦明白，收到¦可口可乐 两箱¦周黑鸭真香¦老干妈拌饭¦王老吉来一罐¦let me check the build¦merge to main¦Spring Boot and Redis¦await fetch(url)¦The Amazon order¦Visual Studio Code 更新¦function getUserName(id)¦className=\"user-list\"¦import { useState } from 'react'¦SELECT name FROM users¦ok 没问题¦哈哈哈哈¦等会儿说¦在路上¦中山大道堵车¦人民广场见¦南京东路地铁站¦浦东机场接人¦华东区的业绩¦3号线坐到底¦5号楼停水通知¦第三小组讨论¦8层开会¦区块链项目¦市场部的需求¦黄金周放假安排¦毛利率提升¦包括但不限于¦关于年终奖的说明¦应收账款¦苏打饼干¦龙头企业¦雷达图¦孙子兵法读书会¦何时上线¦何必呢¦谢谢大家¦付款成功¦计算平台¦童装品类¦盛大开业¦车辆管理¦单元测试¦查询很慢¦曲线图¦花费超支¦安排一下".split(
    "¦",
  );
const wrap = (r, s) => {
  const k = r();
  return k < 0.55
    ? s
    : k < 0.7
      ? `${pick(r, common)}，${s}`
      : k < 0.8
        ? `${s}\n${pick(r, common)}`
        : k < 0.9
          ? `${s} ${pick(r, "😂¦👌¦哈哈¦~¦thx¦🙏🙏".split("¦"))}`
          : `${said(pick(r, nm), r)}\n${s}`;
};
const said = (text, r) => (typeof text === "function" ? text(r) : text);

/** The set, `per` times over with other values. */
export function firstStranger(seed, per = 1) {
  const r = seededRandom(seed);
  const out = [];
  const push = (tag, s) => out.push({ tag, ...marked(wrap(r, s)) });
  for (let k = 0; k < per; k++) {
    for (const [type, ws] of Object.entries(W))
      ws.forEach((w, i) => {
        for (const c of C[type]) push(`${type}#${i}`, fill(c, type, w(r)));
      });
    for (const c of pwCtx) pw.forEach((w, i) => push(`secret#pw${i}`, fill(c, "secret", w(r))));
    addr.forEach((w, i) => {
      for (const c of addrCtx) push(`address#${i}`, fill(c, "address", w(r)));
    });
    for (const [kind, list] of Object.entries(names))
      for (const v of list) {
        const cs = kind === "en" || kind === "pinyin" ? nameCtx.en : kind === "titled" ? nameCtx.titled : nameCtx.cn;
        for (let j = 0; j < 4; j++) push(`person#${kind}`, fill(pick(r, cs), "person", v));
      }
    nm.forEach((f, i) => {
      for (let j = 0; j < 3; j++) out.push({ tag: `near#${i}`, ...marked(said(f, r)) });
    });
    for (const c of common) out.push({ tag: "near#common", text: c, entities: [] });
  }
  return out;
}
