import type { KnownModel } from "@/data/client/types";
import { accessOf } from "../access/access";
import { useAccessText } from "../access/use-access-text";
import { abilityFields } from "./model-fields";
import { useModelWords } from "./use-model-words";

/** What is known of a model. */
export function ModelFacts({ model }: { model: KnownModel }) {
  const accessText = useAccessText();
  const { words, number, price, description } = useModelWords();
  const { id, name, context_tokens, input_price, output_price } = model;
  const about = description(model, model.description);
  const marks = [
    model.default && words.isDefault,
    model.restricted && accessText(accessOf(model)),
    model.added && words.added,
    !model.added && !model.listed && words.unlisted,
  ].filter((mark) => mark !== false);
  const facts = [
    words.context(number(context_tokens)),
    input_price === null || output_price === null
      ? words.noPrice
      : words.price(price(input_price), price(output_price)),
    ...abilityFields.filter((field) => model[field]).map((field) => words.fields[field]),
  ];
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-0.5 [overflow-wrap:anywhere]">
      <span>
        <bdi className="font-medium">{name}</bdi>
        {marks.map((mark) => (
          <span key={mark} className="ml-2 inline-block rounded bg-tint px-1.5 text-xs">
            {mark}
          </span>
        ))}
      </span>
      {id !== name && <span className="font-mono text-xs text-muted">{id}</span>}
      {about && <span className="text-muted">{about}</span>}
      <span className="text-xs text-muted">{facts.join(" · ")}</span>
    </span>
  );
}
