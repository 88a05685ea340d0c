import type { KnownModel } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { models } from "@/words/en/models";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import type { ModelField } from "./model-fields";

/** How the values of models are written for people. */
export function useModelWords() {
  const words = useWords("adminModels", adminModels);
  const { demoDescription } = useWords("models", models);
  const locale = useLocale();
  const numbers = new Intl.NumberFormat(locale);
  const prices = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: 3,
  });
  return {
    words,
    number: (value: number) => numbers.format(value),
    price: (value: number) => prices.format(value),
    /** A description. What the demo reports is English. */
    description: (model: KnownModel, text: string) =>
      model.provider === "demo" && text === model.reported.description ? demoDescription : text,
    value(field: ModelField, of: Pick<KnownModel, ModelField>): string {
      const value = of[field];
      if (typeof value === "boolean") return value ? words.yes : words.no;
      if (typeof value === "string") return value || words.none;
      if (value === null) return field === "max_output_tokens" ? words.unlimited : words.unknown;
      return field.endsWith("price") ? prices.format(value) : numbers.format(value);
    },
  };
}
