import { vi } from "vitest";
import type { Model } from "@/data/client/types";

export function model(id: string, of: Partial<Model> = {}): Model {
  const [provider = "", name = ""] = id.split("/");
  return {
    id,
    name: name.toUpperCase(),
    description: "",
    provider,
    provider_name: `${provider} Inc.`,
    demo: false,
    default: false,
    context_tokens: 8_000,
    vision: false,
    tools: false,
    reasoning: false,
    ...of,
  };
}

/** Three models of two providers; the default one and the last one reason. */
export const threeModels = [
  model("acme/small", { default: true, reasoning: true }),
  model("acme/large", { vision: true, description: "For long texts." }),
  model("umbrella/deep", { tools: true, reasoning: true }),
];

/**
 * What jsdom lacks for dialogs. As in browsers, closing fires its event later, and restores the focus unless the
 * dialog was removed before.
 */
export function fakeDialogs(): void {
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  const focusedBefore = new WeakMap<HTMLDialogElement, Element | null>();
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      focusedBefore.set(this, document.activeElement);
      this.open = true;
      this.querySelector("input")?.focus();
    },
    close(this: HTMLDialogElement) {
      if (!this.open) return;
      this.open = false;
      const before = focusedBefore.get(this);
      if (this.isConnected && before instanceof HTMLElement) before.focus();
      setTimeout(() => this.dispatchEvent(new Event("close")));
    },
  });
}
