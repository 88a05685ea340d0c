import { afterEach, describe, expect, it, vi } from "vitest";
import { switchLanguage } from "@/words/language";
import { errorText, localizedError, offlineError, refusedError } from "./api-error";

const tooLong = {
  field: "message",
  code: "too_long",
  message: "Messages can have at most 2000 characters. This one has 2311.",
  params: { max: 2000, length: 2311 },
};
const invalid = { status: 400, code: "invalid_input", detail: tooLong.message, errors: [tooLong] };
const full = { code: "storage_full", detail: "Full.", params: { max_bytes: 1.5 * 2 ** 30 } };

afterEach(() => switchLanguage("en"));

describe("the text of an error", () => {
  it("is the page's own, with the numbers of the server", async () => {
    expect(errorText(refusedError(400, invalid))).toBe(
      "The text can have at most 2,000 characters. It has 2,311.",
    );
    expect(errorText(refusedError(409, full))).toContain("storage limit of 1.5 GB.");
    await switchLanguage("de");
    expect(errorText(refusedError(400, invalid))).toBe(
      "Der Text darf höchstens 2.000 Zeichen haben. Er hat 2.311.",
    );
    expect(errorText(refusedError(409, full))).toMatch(/Speicherlimit von 1,5\sGB erreicht\./);
    expect(localizedError("invalid_input", tooLong.message, { errors: [tooLong] })).toContain("2.311");
    expect(errorText(offlineError())).toContain("nicht erreichbar");
    expect(errorText(refusedError(502, "<html>"))).toContain("(Status 502)");
  });

  it.each(["en", "de"] as const)(
    "is the server's sentence for codes that the page does not know: %s",
    async (language) => {
      await switchLanguage(language);
      const unknown = { ...tooLong, code: "too_loud", message: "Too loud." };
      expect(errorText(refusedError(400, { ...invalid, errors: [unknown] }))).toBe("Too loud.");
      expect(errorText(refusedError(400, { ...invalid, errors: [{ ...tooLong, params: undefined }] }))).toBe(
        tooLong.message,
      );
      expect(errorText(refusedError(409, { code: "new_code", detail: "Something new." }))).toBe(
        "Something new.",
      );
      expect(errorText(refusedError(409, { code: "toString", detail: "Something new." }))).toBe(
        "Something new.",
      );
      expect(errorText(refusedError(409, { ...full, params: undefined }))).toBe("Full.");
    },
  );

  it("is a summary for several inputs", async () => {
    await switchLanguage("de");
    expect(errorText(refusedError(400, { ...invalid, errors: [tooLong, tooLong] }))).toBe(
      "Einige Felder sind noch nicht richtig ausgefüllt.",
    );
  });

  it("states the retry delay once", async () => {
    const limited = { code: "rate_limited", detail: "Too many requests. Try again in 30 seconds." };
    expect(errorText(refusedError(429, limited, "30"))).toBe("Too many requests. Try again in 30 s.");
    expect(errorText(refusedError(429, { ...limited, code: "new_code" }, "30"))).toBe(limited.detail);
    await switchLanguage("de");
    expect(errorText(refusedError(429, { ...limited, code: "locked_out" }, "900"))).toBe(
      "Zu viele Anmeldeversuche. Versuche es in 15 min noch einmal.",
    );
  });

  it("is the server's sentence until the client has loaded, which brings the page's own", async () => {
    vi.resetModules();
    const fresh = await import("./api-error");
    const refused = fresh.refusedError(409, { code: "email_taken", detail: "Taken." });
    expect(fresh.errorText(refused)).toBe("Taken.");
    expect(fresh.errorText(fresh.offlineError())).toBe(errorText(offlineError()));
    await import("./http");
    expect(fresh.errorText(refused)).toContain("Sign in instead.");
  });
});
