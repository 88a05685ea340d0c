import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useProviders } from "@/data/admin/providers";
import type { Provider } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { AddProvider } from "./add-provider";
import { ProviderItem } from "./provider-item";

interface ProvidersProps {
  /** Shows the models of a provider. */
  onShowModels(provider: string): void;
}

/** All providers, and the form that connects another one. */
export function Providers({ onShowModels }: ProvidersProps) {
  const words = useWords("adminModels", adminModels);
  const providers = useProviders();
  const [adding, setAdding] = useState(false);
  const [notice, setNotice] = useState<string>();

  function added({ id, name, models, enabled_models }: Provider) {
    setAdding(false);
    if (enabled_models > 0) return setNotice(words.connected(name, enabled_models));
    setNotice(models > 0 ? words.connectedMany(name, models) : words.connectedNone(name));
    onShowModels(id);
  }

  return (
    <section aria-labelledby="providers" className="flex flex-col gap-4">
      <h2 id="providers" className="text-lg font-semibold">
        {words.providers}
      </h2>
      {adding ? (
        <div className="border-b border-line pb-6">
          <AddProvider
            taken={providers.data?.map(({ id }) => id) ?? []}
            onAdded={added}
            onCancel={() => setAdding(false)}
          />
        </div>
      ) : (
        <Button
          className="self-start"
          disabled={providers.data === undefined} // the proposed id depends on them
          onClick={() => {
            setNotice(undefined);
            setAdding(true);
          }}
        >
          <Plus size={16} aria-hidden />
          {words.add}
        </Button>
      )}
      {notice && <Notice>{notice}</Notice>}
      {providers.data && (
        <ul className="divide-y divide-line">
          {providers.data.map((provider) => (
            <ProviderItem
              key={provider.id}
              provider={provider}
              onSaved={() => setNotice(words.saved)}
              onDeleted={() => setNotice(words.removed(provider.name))}
            />
          ))}
        </ul>
      )}
      <ListEnd list={providers} empty="" />
    </section>
  );
}
