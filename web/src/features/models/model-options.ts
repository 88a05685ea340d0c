import type { Model } from "@/api/types";
import { hasWords } from "@/lib/has-words";

/** The models of one provider. */
export interface ProviderGroup {
  readonly provider: string;
  readonly name: string;
  readonly models: readonly Model[];
}

/** The models that match the typed words, by provider, in the server's order: the default one is first. */
export function groupsOf(models: readonly Model[], typed: string): ProviderGroup[] {
  const groups = new Map<string, { provider: string; name: string; models: Model[] }>();
  for (const model of models) {
    const { provider, provider_name: name } = model;
    if (!hasWords(`${model.name} ${name} ${model.id} ${model.description}`, typed)) continue;
    const group = groups.get(provider);
    if (group === undefined) groups.set(provider, { provider, name, models: [model] });
    else group.models.push(model);
  }
  return [...groups.values()];
}

/** The position after a key: arrows wrap around; undefined for other keys. */
export function movedBy(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
