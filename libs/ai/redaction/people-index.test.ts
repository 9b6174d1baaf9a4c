import { describe, expect, test } from "vitest";
import { findPersons } from "./detectors/person.js";
import { normalise } from "./normal-text.js";
import { peopleIndex } from "./people-index.js";

const people = peopleIndex([
  { id: "1", names: ["张伟", "zhangwei88"] },
  { id: "2", names: ["李晓明(销售)", "li.xm"] },
  { id: "3", names: ["高兴"] },
  { id: "4", names: ["阿依古丽·买买提"] },
  { id: "5", names: ["Will Smith", "admin"] },
  { id: "6", names: ["Mary-Ann O'Neil"] },
  { id: "7", names: ["吕梅", "强"] },
  { id: "8", names: ["单云", "尉迟恭", "何灿"] },
  { id: "9", names: ["김철수", "", "  ", "明天", "大熊"] },
]);

/** What would be masked of `text`, as it stands there. */
function found(text: string): string[] {
  const normal = normalise(text);
  return findPersons(normal.text, people).map(({ start, end }) => text.slice(normal.originalStart(start), normal.originalEnd(end - 1)));
}

describe("the names of the directory", () => {
  test.each([
    ["张伟看一下", "张伟"],
    ["提到张伟了", "张伟"],
    ["张 伟在吗", "张 伟"],
    ["张　伟", "张　伟"],
    ["张·伟", "张·伟"],
    ["張偉說好", "張偉"],
    ["张\u200b伟", "张\u200b伟"],
    ["找晓明哥", "晓明"],
    ["李晓明的需求", "李晓明"],
    ["阿依古丽买买提来了", "阿依古丽买买提"],
    ["阿依古丽说好", "阿依古丽"],
    ["尉迟恭值班", "尉迟恭"],
    ["找大熊看看", "大熊"],
    ["김철수 확인", "김철수"],
  ])("%s", (text, name) => expect(found(text)).toEqual([name]));

  test.each([
    "zhangwei",
    "zhang wei",
    "Zhang Wei",
    "ZhangWei",
    "Wei Zhang",
    "zhang_wei",
    "zhang.wei",
    "Zhang-Wei",
    "Zhāng Wěi",
    "ＺｈａｎｇＷｅｉ",
    "zhangwei88",
    "ZHANGWEI",
    "li.xm",
    "shanyun",
    "yuchi gong",
    "lvmei",
    "lu mei",
    "Lü Mei",
  ])("in letters: %s", (name) => {
    expect(found(`${name} 看一下`)).toEqual([name]);
    expect(found(`ask ${name}'s team`)).toEqual([name]);
  });

  test.each(["will smith", "Smith, Will", "Mary-Ann O'Neil", "mary ann", "Will-Smith"])("Western: %s", (name) =>
    expect(found(`did ${name} reply`)).toEqual([name]),
  );

  test("an ordinary word only where somebody is meant", () => {
    expect(found("大家都很高兴，明天见")).toEqual([]);
    expect(found("叫高兴来一下")).toEqual(["高兴"]);
    expect(found("@高兴 看看，@明天 也看看")).toEqual(["高兴", "明天"]);
    expect(found("it will be done by admin users")).toEqual([]);
    expect(found("I will ask Will about it, @admin knows")).toEqual(["Will", "admin"]);
    expect(found("实力很强")).toEqual([]);
    expect(found("@强 在吗")).toEqual(["强"]);
    expect(found("he can do it")).toEqual([]);
  });

  test("a name across two words, or inside another, is none", () => {
    expect(found("提高兴趣")).toEqual([]);
    expect(found("xzhangweix zhangwei888")).toEqual([]);
  });

  test("an empty directory, and one of nothing", () => {
    const none = peopleIndex([{ id: "1", names: ["", " ", "()", "·", "。"] }]);
    expect(findPersons("今天天气不错", none)).toEqual([]);
    expect(findPersons("", peopleIndex([]))).toEqual([]);
  });

  test("ten thousand people with the same words for names do not mask a chat", () => {
    const all = peopleIndex(["all", "test", "时间", "方案", "马上", "support", "大家", "一", "好"].map((name, id) => ({ id: String(id), names: [name] })));
    expect(findPersons("大家好，方案马上改好，时间一到就 test all，support 也在", all)).toEqual([]);
  });
});
