import { expect, test } from "vitest";
import { allowedTarget } from "./link-target.js";

const rules = { hosts: ["docs.example.org"], own: "https://chat.example.org" };
const to = (address: string | undefined) => allowedTarget(address, rules);

test("allowed hosts and the server itself, over http and https", () => {
  expect(to("https://docs.example.org/a?b=1#c")).toBe("https://docs.example.org/a?b=1#c");
  expect(to("http://DOCS.example.org:8080/")).toBe("http://docs.example.org:8080/");
  expect(to("https://chat.example.org/c/1")).toBe("https://chat.example.org/c/1");
});

test.each([
  "https://evil.example/",
  "https://docs.example.org.evil.example/",
  "https://docs.example.org@evil.example/",
  "https://evil.example@docs.example.org/",
  "https://xdocs.example.org/",
  "https://sub.docs.example.org/",
  "https://docs.example.org./",
  "https://dоcs.example.org/",
  "https://xn--dcs-gmc.example.org/",
  "https:\\\\evil.example/docs.example.org",
  "//docs.example.org/",
  "/admin/users",
  "http://chat.example.org/",
  "https://chat.example.org:444/",
  "javascript:hacked()//docs.example.org",
  "data:text/html,docs.example.org",
  "ftp://docs.example.org/",
  "mailto:a@docs.example.org",
  "tel:1",
  "",
  undefined,
])("nowhere else: %s", (address) => {
  expect(to(address)).toBeNull();
});
