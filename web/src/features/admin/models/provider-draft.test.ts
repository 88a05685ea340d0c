import { beforeEach, describe, expect, it } from "vitest";
import { draftValues, forgetDraft, saveDraft } from "./provider-draft";
import { newValues } from "./provider-values";

describe("the values of a new provider", () => {
  beforeEach(() => sessionStorage.clear());

  it("survive a reload, without secrets", () => {
    const secrets = { api_key: "sk-secret", headers: "X-Key: secret" };
    const typed = { ...newValues("compatible", []), base_url: "https://llm.example.com/v1", ...secrets };
    saveDraft({ ...typed, name: "Ours", namedByHand: true });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("secret");
    expect(draftValues([])).toMatchObject({
      service: "compatible",
      base_url: "https://llm.example.com/v1",
      name: "Ours",
      namedByHand: true,
      api_key: "",
      headers: "",
    });
    forgetDraft();
    expect(draftValues([])).toEqual(newValues("openai", []));
  });

  it.each(["{", "null", '{"service":"other","base_url":7}'])(
    "are fresh with broken stored data: %s",
    (text) => {
      sessionStorage.setItem("chatbot.draft.form.provider", text);
      expect(draftValues([])).toEqual(newValues("openai", []));
    },
  );
});
