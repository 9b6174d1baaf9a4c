import { describe, expect, it } from "vitest";
import { normalise } from "../normal-text.js";
import { read } from "../reading.js";
import { detectSecrets } from "./secret.js";

const found = (text: string) => {
  const normal = normalise(text);
  return [...new Set(detectSecrets(read(normal), []).map(({ start, end }) => text.slice(normal.originalStart(start), normal.originalEnd(end - 1))))];
};
const letters = (count: number) => "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA".repeat(9).slice(0, count);
/** Put together here, so that no tool takes this file for one that has a secret. */
const of = (...parts: string[]) => parts.join("");

const tokens = [
  of("gh", "p_", letters(36)),
  of("github", "_pat_", letters(60)),
  of("gl", "pat-", letters(20)),
  of("npm", "_", letters(36)),
  of("sk", "-", letters(48)),
  of("sk", "-ant-api03-", letters(60)),
  of("sk", "_live_", letters(24)),
  of("AK", "IA", "ABCDEFGHIJKLMNOP"),
  of("LT", "AI", letters(20)),
  of("AK", "ID", letters(32)),
  of("AI", "za", letters(35)),
  of("xo", "xb-123456789012-", letters(24)),
  of("ey", "JhbGciOiJIUzI1NiJ9.ey", letters(20), ".", letters(43)),
];
const key = (kind: string) => of("-----BEGIN ", kind, "PRIVATE KEY-----\n", letters(64), "\n", letters(20), "=\n-----END ", kind, "PRIVATE KEY-----");

describe("secrets", () => {
  it.each(tokens)("%s", (token) => {
    expect(found(`给你 ${token}，别外传`)).toEqual([token]);
    expect(found(`url?x=${token}`)).toContain(token);
  });

  it("finds private keys, whole and cut", () => {
    for (const kind of ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "]) expect(found(`看：${key(kind)} 完`)).toEqual([key(kind)]);
    expect(found(key("RSA ").slice(0, 80))).toEqual([key("RSA ").slice(0, 80)]);
    expect(found(key("RSA ").slice(40))).toEqual([key("RSA ").slice(40)]);
    expect(found(key("").replaceAll("PRIVATE", "PUBLIC"))).toEqual([]);
  });

  it.each([
    ["postgres://app:Wq7pass@db:5432/app，", ["postgres://app:Wq7pass@db:5432/app"]],
    ["mongodb+srv://u:p4ss@c0.example.net/x", ["mongodb+srv://u:p4ss@c0.example.net/x"]],
    ["redis://:s3cret@10.0.0.1:6379/0", ["redis://:s3cret@10.0.0.1:6379/0"]],
    ["https://user:hunter2@example.com/x", ["https://user:hunter2@example.com/x"]],
    ["jdbc:mysql://h/db?user=root&password=root123&ssl=1", ["root123"]],
    ["Server=db;User Id=sa;Password=Qw3rty!;", ["Qw3rty!"]],
    ["Authorization: Bearer abcdef0123456789", ["abcdef0123456789"]],
    ["我的密码是Abc@12345，别说出去", ["Abc@12345"]],
    ["密码：123456", ["123456"]],
    ["wifi密码abc12345，解压密码【x7k9m2】", ["abc12345", "x7k9m2"]],
    ["Password is: Hp0769!x", ["Hp0769!x"]],
    ["初始口令: hoopoe2026！", ["hoopoe2026"]],
    ['{"db_password": "hunter22"}', ["hunter22"]],
    ["DB_PASSWORD=correcthorse", ["correcthorse"]],
    ["api_key: 8f14e45fceea167a", ["8f14e45fceea167a"]],
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]],
    ["mysql -uroot -pS3cret99 shop", ["S3cret99"]],
    ["wifi 密码改成了 Hoopoe#88", ["Hoopoe#88"]],
    ["| 账号 | 密码 |\n|---|---|\n| admin | Hoopoe88x |", ["Hoopoe88x"]],
    ["- name: DB_PASSWORD\n  value: Hoopoe88x", ["Hoopoe88x"]],
    ["账号/密码：admin / Hoopoe88x", ["Hoopoe88x"]],
    ["ALTER USER app IDENTIFIED BY 'Hoopoe88x'", ["Hoopoe88x"]],
    ["docker login -u me -p Hoopoe88x r.example.com", ["Hoopoe88x"]],
    ["密碼是Hoopoe88x，PIN码：204816，提取码: a7k2", ["Hoopoe88x", "204816", "a7k2"]],
    ["Cookie: lang=zh; JSESSIONID=0123456789ABCDEF", ["0123456789ABCDEF"]],
    ['setPassword("Hoopoe88x")', ["Hoopoe88x"]],
  ])("%s", (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it.each([
    "密码是什么",
    "忘记密码？密码至少 8 位",
    "请输入密码\nAddress: 12345678",
    "密码8-16位",
    "password must be at least 8 characters",
    "the password is wrong, reset it",
    '{"password": "string", "token": null}',
    "api_key: YOUR_API_KEY, token=<your-token>",
    "password: ********, password=$DB_PASSWORD, password=${PW}",
    "max_tokens=4096, token: 1234, tokens=1500",
    "postgres://app:****@db/app, https://example.com:8080/a@b",
    "sk-short, ghp_x, eyJ",
    "let pwd = getPassword(), hash = bcrypt.hash(password, 10)",
    "tests pass: 12, PIN 13, 提取码发我",
    "- name: password\n  type: string",
    "Authorization: Bearer YOUR_API_KEY",
    "mysql -h db -P3306",
    "重置密码：https://example.com/reset",
    "secret: shared between us",
    "commit 8f14e45fceea167a5a36dedd4bea2543",
  ])("%s: stays", (text) => {
    expect(found(text)).toEqual([]);
  });
});
