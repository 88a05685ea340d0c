import type { Model } from "@/data/client/types";
import { hasModifier } from "@/lib/has-modifier";
import { hasWords } from "@/lib/has-words";
import type { Words } from "@/words/en";

/** The models of one provider. */
export interface ProviderGroup {
  readonly provider: string;
  readonly name: string;
  readonly models: readonly Model[];
}

/** What the list says about a model below its name. */
export function descriptionOf(model: Model, words: Words["models"]): string {
  return model.demo ? words.demoDescription : model.description;
}

/** The models that match the typed words, by provider, in the server's order: the default one is first. */
export function groupsOf(models: readonly Model[], typed: string, words: Words["models"]): ProviderGroup[] {
  const groups = new Map<string, { provider: string; name: string; models: Model[] }>();
  for (const model of models) {
    const { provider, provider_name: name } = model;
    if (!hasWords(`${model.name} ${name} ${model.id} ${descriptionOf(model, words)}`, typed)) continue;
    const group = groups.get(provider);
    if (group === undefined) groups.set(provider, { provider, name, models: [model] });
    else group.models.push(model);
  }
  return [...groups.values()];
}

type Keys = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/**
 * The position after a key: arrows wrap around; -1 is none. Undefined for keys that belong to the field: others,
 * those with modifiers, and Home and End while there is text.
 */
export function movedBy(event: Keys, at: number, count: number, typed: string): number | undefined {
  const { key } = event;
  if (count === 0 || hasModifier(event)) return undefined;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return at <= 0 ? count - 1 : at - 1;
  if (key === "Home" && typed === "") return 0;
  if (key === "End" && typed === "") return count - 1;
  return undefined;
}
