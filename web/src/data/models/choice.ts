import type { Effort, Model } from "@/data/client/types";

/** What a request says about its model. Without `model`, the chat's model answers, else the default. */
export interface ModelChoice {
  /** The model's id. */
  readonly model?: string;
}

/** The efforts that can be chosen. */
export const efforts: readonly Effort[] = ["low", "medium", "high"];

/** The same, and what leaves it to the model. */
export const effortsOrOwn = ["", ...efforts] as const;

/** The id of the model of a chat; null: it follows the default; undefined: not known yet. */
export type Chosen = string | null | undefined;

/** The model's name at its provider, for models that are not offered. */
export function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

function namesakes(models: readonly Model[], { id, name }: Model): Model[] {
  return models.filter((other) => other.name === name && other.id !== id);
}

/** A model's name at its provider: the id where another model there has the same name. */
function nameAtProvider(models: readonly Model[], model: Model): string {
  const { id, name, provider_name } = model;
  return namesakes(models, model).some((other) => other.provider_name === provider_name) ? id : name;
}

/** A model's name and its provider. */
export function fullName(models: readonly Model[], model: Model): string {
  return `${nameAtProvider(models, model)} · ${model.provider_name}`;
}

/** A model's name, as long as it needs to be to differ from the others. */
export function displayName(models: readonly Model[], model: Model): string {
  const name = nameAtProvider(models, model);
  const isUnique = name !== model.name || namesakes(models, model).length === 0;
  return isUnique ? name : fullName(models, model);
}

/** The model of a new chat: the remembered one if it is still offered, else the default. */
export function chosenForNewChat(
  models: readonly Model[] | undefined,
  remembered: string | undefined,
): Chosen {
  const offered = models === undefined || models.some(({ id }) => id === remembered);
  return remembered !== undefined && offered ? remembered : null;
}

/** The model that answers; or `gone`, the id of the chat's model if it is no longer offered. */
export function modelInEffect(
  models: readonly Model[] | undefined,
  chosen: Chosen,
): { current?: Model; gone?: string } {
  if (models === undefined || chosen === undefined) return {};
  if (chosen === null) return { current: models.find((model) => model.default) };
  const current = models.find(({ id }) => id === chosen);
  return current === undefined ? { gone: chosen } : { current };
}

/** What choosing a model stores: the default one is followed, not fixed. */
export function chosenBy(model: Model): string | null {
  return model.default ? null : model.id;
}

/** Whether there is another model to choose. */
export function offersChoice(models: readonly Model[]): boolean {
  return models.length > 1;
}

/**
 * What a request to the chat's model carries, or to `other`, which is always named. A chat that follows the default
 * does not name it. Of a model that is gone, the server says so.
 */
export function choiceOf(models: readonly Model[] | undefined, chosen: Chosen, other?: Model): ModelChoice {
  const { gone } = modelInEffect(models, chosen);
  if (other === undefined && gone !== undefined) return {};
  return { model: other?.id ?? chosen ?? undefined };
}
