import { describe, expect, it } from "vitest";
import { identityProvider } from "@/test/identity-providers";
import { draftValues, forgetDraft, saveDraft } from "./provider-draft";
import { addRequest, changeOf, newValues, storedValues, withPreset, withProposals } from "./provider-values";

describe("a new identity provider", () => {
  it("is proposed after its preset, and not offered before it is tested", () => {
    expect(newValues("github", ["github"])).toMatchObject({
      kind: "github",
      issuer: "https://github.com",
      name: "GitHub",
      id: "github-2",
      enabled: false,
    });
  });

  it("is named after its issuer unless the name is typed", () => {
    const issuer = "https://login.example.com/realms/a";
    const values = { ...newValues("keycloak", []), issuer };
    expect(withProposals(values, [])).toMatchObject({ name: "Example", id: "example" });
    const named = { ...values, name: "Büro", namedByHand: true };
    expect(withProposals(named, [])).toMatchObject({ name: "Büro", id: "buro" });
  });

  it("keeps a typed issuer when a preset without one is chosen, and drops the one of another service", () => {
    const typed = { ...newValues("keycloak", []), issuer: "https://login.example.com" };
    expect(withPreset(typed, "other", []).issuer).toBe("https://login.example.com");
    expect(withPreset(newValues("google", []), "other", []).issuer).toBe("");
    expect(withPreset(typed, "github", [])).toMatchObject({ kind: "github", issuer: "https://github.com" });
  });

  it("is sent with its scopes apart, and without a secret that is empty", () => {
    const request = addRequest({ ...newValues("google", []), clientId: " chat ", scopes: "openid  email\n" });
    expect(request).toMatchObject({ id: "google", client_id: "chat", scopes: ["openid", "email"] });
    expect(request).not.toHaveProperty("client_secret");
  });

  it("outlives a reload without its secret", () => {
    saveDraft({ ...newValues("microsoft", []), clientId: "chat", clientSecret: "hush", trustsEmail: true });
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain("hush");
    expect(draftValues([])).toMatchObject({
      preset: "microsoft",
      clientId: "chat",
      clientSecret: "",
      trustsEmail: true,
    });
    forgetDraft();
    expect(draftValues([])).toMatchObject({ preset: "google", clientId: "" });
  });
});

describe("a change", () => {
  const before = identityProvider({
    kind: "github",
    issuer: "https://git.example.com",
    scopes: ["read:user"],
  });
  const stored = storedValues(before);

  it("has only what differs", () => {
    expect(changeOf(before, stored, false)).toEqual({});
    expect(changeOf(before, { ...stored, name: " Git ", enabled: false }, false)).toEqual({
      name: "Git",
      enabled: false,
    });
  });

  it("of the issuer keeps the kind, which the server would guess otherwise", () => {
    expect(changeOf(before, { ...stored, issuer: "https://git2.example.com" }, false)).toEqual({
      issuer: "https://git2.example.com",
      kind: "github",
    });
  });

  it("keeps the secret, replaces it or removes it", () => {
    expect(changeOf(before, { ...stored, clientSecret: "new" }, false)).toEqual({ client_secret: "new" });
    expect(changeOf(before, stored, true)).toEqual({ client_secret: "" });
  });

  it("empties what is optional", () => {
    expect(changeOf(before, { ...stored, scopes: " " }, false)).toEqual({ scopes: [] });
  });
});
