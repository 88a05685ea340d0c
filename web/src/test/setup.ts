import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import fc from "fast-check";
import { afterEach } from "vitest";
import { provideErrorWords } from "@/data/client/api-error";
import { errors } from "@/words/en/errors";

// Property tests use a fixed seed; `make fuzz` sets another.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });

// In browsers, the client provides them.
provideErrorWords(errors);

// Browsers resolve relative URLs against the page; Node's fetch does not.
globalThis.Request = class extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === "string" ? new URL(input, "http://chat.test") : input, init);
  }
};

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
