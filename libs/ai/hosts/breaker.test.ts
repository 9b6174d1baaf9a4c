import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ErrorKind } from "../model-error.js";
import { Breaker, type BreakerState } from "./breaker.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function broken(kind: ErrorKind = "network"): { breaker: Breaker; heard: BreakerState[] } {
  const heard: BreakerState[] = [];
  const breaker = new Breaker((state) => heard.push(state));
  for (let i = 0; i < 5; i += 1) breaker.failed(kind, breaker.asked());
  return { breaker, heard };
}

describe("the breaker", () => {
  it.each<[ErrorKind, ErrorKind]>([
    ["network", "network"],
    ["timeout", "overloaded"],
    ["overloaded", "overloaded"],
  ])("opens after five in a row of %s, and says %s", (kind, told) => {
    const { breaker, heard } = broken(kind);
    expect(breaker.state).toBe("open");
    expect(breaker.refusal()).toBe(told);
    expect(heard).toEqual(["open"]);
  });

  it.each<ErrorKind>(["auth", "rate_own", "bad_request", "filtered_input", "host_error", "balance"])("%s says that the host is there", (kind) => {
    const breaker = new Breaker();
    for (let i = 0; i < 4; i += 1) breaker.failed("network", false);
    breaker.failed(kind, false);
    for (let i = 0; i < 4; i += 1) breaker.failed("network", false);
    expect(breaker.state).toBe("closed");
    breaker.failed("network", false);
    expect(breaker.state).toBe("open");
  });

  it("lets one alone try after ten seconds, and closes when it is heard", () => {
    const { breaker, heard } = broken();
    vi.advanceTimersByTime(9_900);
    expect(breaker.refusal()).toBe("network");
    vi.advanceTimersByTime(200);
    expect(breaker.state).toBe("half-open");
    expect(breaker.refusal()).toBeNull();
    expect(breaker.asked()).toBe(true);
    expect(breaker.refusal()).toBe("network");
    breaker.succeeded();
    expect(breaker.state).toBe("closed");
    expect(breaker.refusal()).toBeNull();
    expect(heard).toEqual(["open", "closed"]);
  });

  it("opens again when the try fails, and stays ready for another when it was given up", () => {
    const { breaker } = broken();
    vi.advanceTimersByTime(10_100);
    breaker.gaveUp(breaker.asked());
    expect(breaker.refusal()).toBeNull();
    breaker.failed("timeout", breaker.asked());
    expect(breaker.state).toBe("open");
    vi.advanceTimersByTime(9_900);
    expect(breaker.state).toBe("open");
  });

  it("those that were under way when it opened do not keep it open", () => {
    const { breaker, heard } = broken();
    vi.advanceTimersByTime(9_000);
    breaker.failed("timeout", false);
    vi.advanceTimersByTime(1_100);
    expect(breaker.state).toBe("half-open");
    expect(heard).toEqual(["open"]);
  });
});
