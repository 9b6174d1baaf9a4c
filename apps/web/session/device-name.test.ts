import { expect, test } from "vitest";
import { deviceName } from "./device-name.js";

test("browser and system are told apart from those that carry their names", () => {
  expect(deviceName("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0")).toBe(
    "Edge, Windows",
  );
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/17.0 Mobile Safari/604")).toBe(
    "Safari, iOS",
  );
  expect(deviceName("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36")).toBe("Chrome, Android");
  expect(deviceName("curl/8")).toBe("Browser");
});
