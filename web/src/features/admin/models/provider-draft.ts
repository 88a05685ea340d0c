import { forgetForm, readForm, saveForm } from "@/data/drafts/form";
import { type NewProviderValues, newValues, withProposals } from "./provider-values";
import { services } from "./services";

const form = "provider";

/** What was typed for a new provider before a reload, or what a form begins with. */
export function draftValues(taken: readonly string[]): NewProviderValues {
  const draft = readForm(form);
  const fresh = newValues(services.find((service) => service === draft.service) ?? "openai", taken);
  const text = (field: "base_url" | "name" | "id") => {
    const value = draft[field];
    return typeof value === "string" ? value : fresh[field];
  };
  const [namedByHand, idByHand] = [draft.namedByHand === true, draft.idByHand === true];
  const typed = { base_url: text("base_url"), name: text("name"), id: text("id"), namedByHand, idByHand };
  return withProposals({ ...fresh, ...typed }, taken);
}

/** Keeps what is typed for the tab, without the secrets: key and headers. */
export function saveDraft({ api_key: _, headers: __, ...others }: NewProviderValues): void {
  saveForm(form, others);
}

export function forgetDraft(): void {
  forgetForm(form);
}
