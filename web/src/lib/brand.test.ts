import { beforeEach, expect, it, vi } from "vitest";

const acme = { name: "Acme", logo: "/api/logo?v=1", banner: "Hello" };

/** The module as a page that loads finds it. */
async function load() {
  vi.resetModules();
  return import("./brand");
}

beforeEach(() => localStorage.clear());

it("is not known at first, and on later pages from the beginning", async () => {
  const first = await load();
  expect(first.brand()).toBeUndefined();
  first.holdBrand(acme);
  expect(first.brand()).toEqual(acme);
  expect((await load()).brand()).toEqual(acme);
});

it("is not stored if it is only assumed", async () => {
  const first = await load();
  first.holdBrand({ name: "ChatBot", banner: "" }, false);
  expect(first.brand()?.name).toBe("ChatBot");
  expect((await load()).brand()).toBeUndefined();
});

it("stays the same object until it changes", async () => {
  const { brand, holdBrand } = await load();
  holdBrand(acme);
  const before = brand();
  holdBrand({ ...acme });
  expect(brand()).toBe(before);
  holdBrand({ ...acme, banner: "" });
  expect(brand()?.banner).toBe("");
});

it.each(["", "{", "7", '{"name":""}', '{"name":7}'])("is not known if %j is stored", async (raw) => {
  localStorage.setItem("chatbot.brand", raw);
  expect((await load()).brand()).toBeUndefined();
});

it("has only a logo of this server", async () => {
  localStorage.setItem("chatbot.brand", '{"name":"Acme","logo":"https://elsewhere.example/x.png"}');
  expect((await load()).brand()).toEqual({ name: "Acme", logo: undefined, banner: "" });
});

it("works without storage", async () => {
  const { brand, holdBrand } = await load();
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
  expect(brand()).toBeUndefined();
  holdBrand(acme);
  expect(brand()).toEqual(acme);
  vi.restoreAllMocks();
});
