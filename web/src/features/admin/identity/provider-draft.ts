import { forgetForm, readForm, saveForm } from "@/data/drafts/form";
import { presets } from "./presets";
import { type NewProviderValues, newValues, withProposals } from "./provider-values";

const form = "identity-provider";

/** What was typed for a new provider before a reload, or what a form begins with. */
export function draftValues(taken: readonly string[]): NewProviderValues {
  const draft = readForm(form);
  const fresh = newValues(presets.find((preset) => preset === draft.preset) ?? "google", taken);
  // What was kept counts if it has the type of what a form begins with.
  const typed = Object.entries(fresh).map(([field, value]) => {
    const before = draft[field];
    return [field, typeof before === typeof value ? before : value] as const;
  });
  const kind = draft.kind === "oidc" || draft.kind === "github" ? draft.kind : fresh.kind;
  return withProposals({ ...fresh, ...Object.fromEntries(typed), preset: fresh.preset, kind }, taken);
}

/** Keeps what is typed for the tab, without the secret. */
export function saveDraft({ clientSecret: _, ...others }: NewProviderValues): void {
  saveForm(form, others);
}

export function forgetDraft(): void {
  forgetForm(form);
}
