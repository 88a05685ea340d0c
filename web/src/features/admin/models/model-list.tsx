import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { type KnownModelFilter, useKnownModels } from "@/data/admin/models";
import { providersKey, useProviders } from "@/data/admin/providers";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { ListEnd } from "../list-end";
import { SearchField } from "../search-field";
import type { useAddress } from "../use-address";
import { AddModel } from "./add-model";
import { ModelItem } from "./model-item";

/** The filter that an address names. */
function filterIn(get: (name: string) => string): KnownModelFilter {
  const enabled = get("enabled");
  return {
    query: get("query") || undefined,
    provider: get("provider") || undefined,
    enabled: enabled === "true" || enabled === "false" ? enabled === "true" : undefined,
  };
}

/** The models of all providers, with search and filters, which are in the address. */
export function ModelList({ get, set }: ReturnType<typeof useAddress>) {
  const words = useWords("adminModels", adminModels);
  const locale = useLocale();
  const queries = useQueryClient();
  const filter = filterIn(get);
  const models = useKnownModels(filter);
  const { data: providers = [] } = useProviders();
  const [adding, setAdding] = useState(false);
  const [notice, setNotice] = useState<string>();
  const search = useCallback((query: string) => set({ query }), [set]);
  const open = providers.filter(({ enabled, kind }) => enabled && kind !== "demo");
  const closed = providers.filter(({ enabled }) => !enabled).map(({ name }) => name);
  const countAgain = () => void queries.invalidateQueries({ queryKey: providersKey });
  return (
    <section aria-labelledby="models" className="flex flex-col gap-4 border-t border-line pt-6">
      <h2 id="models" className="text-lg font-semibold">
        {words.models}
      </h2>
      <search className="grid gap-3 md:grid-cols-[minmax(0,1fr)_12rem_10rem]">
        <SearchField name="query" label={words.search} value={filter.query ?? ""} onSearch={search} />
        <Select
          name="provider"
          label={words.provider}
          options={[["", words.anyProvider], ...providers.map(({ id, name }) => [id, name] as const)]}
          value={filter.provider ?? ""}
          onChoose={(provider) => set({ provider })}
        />
        <Select
          name="enabled"
          label={words.state}
          options={[
            ["", words.anyState],
            ["true", words.enabled],
            ["false", words.disabled],
          ]}
          value={filter.enabled?.toString() ?? ""}
          onChoose={(enabled) => set({ enabled })}
        />
      </search>
      {closed.length > 0 && (
        <p className="text-sm text-muted">{words.notListed(new Intl.ListFormat(locale).format(closed))}</p>
      )}
      {notice && <Notice>{notice}</Notice>}
      {models.data && models.data.length > 0 && (
        <ul aria-busy={models.isPlaceholderData} className="divide-y divide-line aria-busy:opacity-60">
          {models.data.map((model) => (
            <ModelItem
              key={model.id}
              model={model}
              onEnabled={countAgain}
              onDeleted={() => {
                countAgain();
                setNotice(words.removed(model.name));
              }}
            />
          ))}
        </ul>
      )}
      <ListEnd list={models} empty={words.noneFound} />
      {adding ? (
        <AddModel
          providers={open}
          onCancel={() => setAdding(false)}
          onAdded={({ name }) => {
            setAdding(false);
            countAgain();
            setNotice(words.addedModel(name));
          }}
        />
      ) : (
        open.length > 0 && (
          <Button
            variant="quiet"
            className="self-start"
            onClick={() => {
              setNotice(undefined);
              setAdding(true);
            }}
          >
            {words.addModel}
          </Button>
        )
      )}
    </section>
  );
}
