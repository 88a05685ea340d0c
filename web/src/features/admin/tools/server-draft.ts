import { forgetForm, readForm, saveForm } from "@/data/drafts/form";
import { type NewServerValues, newValues, withProposals } from "./server-values";

const form = "mcp-server";

/** What was typed for a new server before a reload, or what a form begins with. */
export function draftValues(taken: readonly string[], stdio: boolean): NewServerValues {
  const draft = readForm(form);
  const fresh = newValues(taken);
  const text = (field: "url" | "command" | "args" | "clientId" | "name" | "id") => {
    const value = draft[field];
    return typeof value === "string" ? value : fresh[field];
  };
  return withProposals(
    {
      ...fresh,
      reach: stdio && draft.reach === "command" ? "command" : "address",
      url: text("url"),
      command: text("command"),
      args: text("args"),
      clientId: text("clientId"),
      name: text("name"),
      id: text("id"),
      namedByHand: draft.namedByHand === true,
      idByHand: draft.idByHand === true,
    },
    taken,
  );
}

/** Keeps what is typed for the tab, without the secrets. */
export function saveDraft({ headers: _, env: __, clientSecret: ___, ...others }: NewServerValues): void {
  saveForm(form, others);
}

export function forgetDraft(): void {
  forgetForm(form);
}
