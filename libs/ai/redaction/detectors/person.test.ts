import { describe, expect, test } from "vitest";
import { peopleIndex } from "../people-index.js";
import { findPersons } from "./person.js";

const nobody = peopleIndex([]);

function found(text: string): string[] {
  return findPersons(text, nobody).map(({ start, end }) => text.slice(start, end));
}

describe("names that no directory knows", () => {
  test.each([
    ["我们今天下午三点和张伟开会,李晓明说合同已经发给王总了", ["张伟", "李晓明", "王总"]],
    ["客户联系人欧阳娜娜的电话要更新,请找赵敏确认", ["欧阳娜娜", "赵敏"]],
    ["张三、李四和王五一起去了杭州", ["李四", "王五"]],
    ["方便的话叫上小陈,老王也来", ["小陈", "老王"]],
    ["由周海波负责", ["周海波"]],
    ["何经理、孙女士", ["何", "孙"]],
    ["请老张审批，小马说可以", ["老张", "小马"]],
    ["玛格丽特·撒切尔和亚历山大·彼得罗夫", ["玛格丽特·撒切尔", "亚历山大·彼得罗夫"]],
    ["约翰·史密斯先生和阿依古丽·买买提的电话", ["约翰·史密斯", "阿依古丽·买买提"]],
    ["请联系迪丽热巴,扎西次仁说好", ["迪丽热巴", "扎西次仁"]],
    ["Please contact 顾思 for details", ["顾思"]],
  ])("%s", (text, names) => expect(found(text)).toEqual(expect.arrayContaining(names)));

  test.each([
    ["My name is John Smith.", ["John Smith"]],
    ["Contact Mr. Brown or Dr Lee", ["Brown", "Lee"]],
    ["请联系 Emily Chen 确认,找Kevin看看", ["Emily Chen", "Kevin"]],
    ["Li Xiaoming and Xiaoming Li, Chen-Wei Liu", ["Li Xiaoming", "Xiaoming Li", "Chen-Wei Liu"]],
    ["Reviewer: Wang Xiaobo, 和 Zhou Jie-lun 开会", ["Wang Xiaobo", "Zhou Jie-lun"]],
    ["meeting with Chen, Guangcheng at 3", ["Chen, Guangcheng"]],
    ["Best regards,\nEmma Watson", ["Emma Watson"]],
    ["Thanks Grace, 联系人:wangfang", ["Grace", "wangfang"]],
    ["sent by LIANG ZIXUAN and zhou_zixuan, cc haiyan.wang", ["LIANG ZIXUAN", "zhou_zixuan", "haiyan.wang"]],
    ["CHAN Tai Man and Jean-Luc Moreau; Mary de la Cruz", ["CHAN Tai Man", "Jean-Luc Moreau", "Mary de la Cruz"]],
    ["talked to jerry davis", ["jerry davis"]],
    ["负责人:佐藤健一,签收人:王解放", ["佐藤健一", "王解放"]],
  ])("%s", (text, names) => expect(found(text)).toEqual(names));

  test.each([
    "马上就要周末了,大家高兴吗?任务时间常见方案",
    "王牌项目成功上线,江苏万一黄金段落于是马上金额白天",
    "向老师请教,和老师沟通,周总结",
    "小米手机老是坏,老板说老家有事,小程序也坏了",
    "石家庄、南京、马鞍山、张家口、周口、常州、宁波、温州、安庆、黄石、吉安",
    "华为、平安银行、万达广场、金山文档、李白的诗、孔子曰",
    "Hong Kong is a city, New York. Spring Boot, Visual Studio Code, Mark all as read. The meeting is in May. Docker and Jenkins on Amazon",
    "San Francisco, Murphy's law, Harry Potter. from May to June",
    "程门立雪,围魏救赵,杨梅上市,周大福金价,黄了",
    "合计伍佰元整,人民币壹拾叁万捌仟元整,应付万肆仟玖佰圆整,总计壹万贰仟叁佰元",
    "今天先测试单元,成本应收应付都要对齐,谢谢",
  ])("%s has none", (text) => expect(found(text)).toEqual([]));

  test("a name that is clear once is one everywhere in the text", () => {
    const text = "联系人:诸葛文静 ... 诸葛文静明天来";
    expect(found(text)).toEqual(["诸葛文静", "诸葛文静"]);
  });
});
