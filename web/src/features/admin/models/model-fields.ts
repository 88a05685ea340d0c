import type { KnownModel, ModelChange } from "@/data/client/types";

export const textFields = ["name", "description"] as const;
export const numberFields = ["context_tokens", "max_output_tokens", "input_price", "output_price"] as const;
export const abilityFields = ["vision", "tools", "reasoning"] as const;
const fields = [...textFields, ...numberFields, ...abilityFields] as const;
export type ModelField = (typeof fields)[number];

/** What administrators say of a model, as it is typed; empty: as the provider reports it. */
export type ModelTexts = Readonly<Record<ModelField, string>>;

export function textsOf(model: KnownModel): ModelTexts {
  const text = (field: ModelField) => (model.set.includes(field) ? String(model[field] ?? "") : "");
  return Object.fromEntries(fields.map((field) => [field, text(field)])) as ModelTexts;
}

/** A number as people write it, or the text itself, which the server then refuses. */
function parseNumber(field: (typeof numberFields)[number], text: string): number {
  const isPrice = field === "input_price" || field === "output_price";
  const plain = isPrice ? text.replace(",", ".") : text.replace(/[\s.,'’_]/g, "");
  const value = Number(plain);
  return plain !== "" && Number.isFinite(value) ? value : (text as unknown as number);
}

/** The values of the fields whose text differs. Prices are given together. */
export function changeOf(before: ModelTexts, texts: ModelTexts): ModelChange {
  const change: ModelChange = {};
  const differs = (field: ModelField) => texts[field].trim() !== before[field];
  const isPriced = differs("input_price") || differs("output_price");
  for (const field of textFields) if (differs(field)) change[field] = texts[field].trim() || null;
  for (const field of numberFields) {
    const text = texts[field].trim();
    if (differs(field) || (isPriced && field.endsWith("price")))
      change[field] = text === "" ? null : parseNumber(field, text);
  }
  for (const field of abilityFields)
    if (differs(field)) change[field] = texts[field] === "" ? null : texts[field] === "true";
  return change;
}

/** The fields whose value is another one now, or set in another way. */
export function differencesOf(before: KnownModel, now: KnownModel): ModelField[] {
  return fields.filter(
    (field) => before[field] !== now[field] || before.set.includes(field) !== now.set.includes(field),
  );
}
