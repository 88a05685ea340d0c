import type { Overview } from "@/data/client/types";
import { adminOverview } from "@/words/en/admin-overview";
import { useWords } from "@/words/language";
import { SumRow, SumTable } from "../sum-table";
import { Part } from "./part";

/** The models that were called, with the most tokens first. */
export function ModelsByUse({ models }: { models: Overview["models"] }) {
  const words = useWords("adminOverview", adminOverview);
  return (
    <Part title={words.models} empty={models.length === 0 ? words.noModels : undefined}>
      <SumTable
        label={words.models}
        by="model"
        rows={models.map((sum) => <SumRow key={sum.model} name={<bdi>{sum.model}</bdi>} sum={sum} />)}
      />
    </Part>
  );
}
