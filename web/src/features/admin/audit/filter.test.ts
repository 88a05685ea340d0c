import { describe, expect, it } from "vitest";
import { filterIn } from "./filter";

const of = (query: string) => {
  const params = new URLSearchParams(query);
  return filterIn((name) => params.get(name) ?? "");
};

describe("the filter of the audit log", () => {
  it("is empty for an address without a query", () => {
    expect(of("")).toEqual({});
  });

  it("begins with the reader's first day, and ends after the last", () => {
    expect(of("from=2026-03-01&to=2026-03-31")).toEqual({
      from: new Date(2026, 2, 1).toISOString(),
      to: new Date(2026, 3, 1).toISOString(),
    });
  });

  it("names an account and an event", () => {
    expect(of("user=7&action=login.signed_in")).toEqual({ user: 7, action: "login.signed_in" });
  });

  it("ignores what is no account and no day", () => {
    expect(of("user=ann&from=soon&to=-")).toEqual({});
    expect(of("user=-1")).toEqual({});
  });
});
