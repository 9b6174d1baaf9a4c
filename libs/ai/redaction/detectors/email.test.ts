import { describe, expect, it } from "vitest";
import { normalise } from "../normal-text.js";
import { read } from "../reading.js";
import { detectEmails } from "./email.js";

const found = (text: string) => {
  const normal = normalise(text);
  return detectEmails(read(normal), []).map(({ start, end }) => text.slice(normal.originalStart(start), normal.originalEnd(end - 1)));
};

describe("e-mail addresses", () => {
  it.each([
    ["邮箱zhangwei@qq.com发我", ["zhangwei@qq.com"]],
    ["support+security@example.com", ["support+security@example.com"]],
    ["李雷<lilei@163.com>。", ["lilei@163.com"]],
    ["ｚｈａｎｇ＠ｑｑ．ｃｏｍ", ["ｚｈａｎｇ＠ｑｑ．ｃｏｍ"]],
    ["zhangwei @ qq.com", ["zhangwei @ qq.com"]],
    ["zhangwei[at]corp[dot]com", ["zhangwei[at]corp[dot]com"]],
    ["zhang.wei at corp dot com dot cn", ["zhang.wei at corp dot com dot cn"]],
    ["zhangwei#qq.com", ["zhangwei#qq.com"]],
    ["zhangwei@qq。com", ["zhangwei@qq。com"]],
    ["a@b.co/c@d.cn", ["a@b.co", "c@d.cn"]],
    ["email=li@corp.io&x=1", ["li@corp.io"]],
  ])("%s", (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });

  it.each([
    "@张伟 @all",
    "root@192.168.1.1",
    "logo@2x.png",
    "@scope/pkg@1.2.3",
    "git@github.com:org/repo.git",
    "meet at noon dot",
    "see you at example.com",
    "a @ b",
    "@".repeat(50),
  ])("%s: stays", (text) => {
    expect(found(text)).toEqual([]);
  });
});
