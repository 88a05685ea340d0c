import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useAllIdentityProviders } from "@/data/admin/identity-providers";
import { queryClient } from "@/data/client/query-client";
import { configKey } from "@/data/config/queries";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { AddProvider } from "./add-provider";
import { ProviderItem } from "./provider-item";
import { TestResult } from "./test-result";

/** All identity providers, what came of a test, and the form that adds another one. */
export function Providers() {
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const list = useAllIdentityProviders();
  const [adding, setAdding] = useState(false);
  const [notice, setNotice] = useState<string>();

  function changed(text: string) {
    setNotice(text);
    // The settings of a person show the providers, too.
    void queryClient.invalidateQueries({ queryKey: configKey });
  }

  return (
    <>
      {list.data && <TestResult providers={list.data} />}
      <section aria-labelledby="identity-providers" className="flex flex-col gap-4">
        <h2 id="identity-providers" className="text-lg font-semibold">
          {words.providers}
        </h2>
        {adding && list.data ? (
          <div className="border-b border-line pb-6">
            <AddProvider
              taken={list.data.map(({ id }) => id)}
              onAdded={({ name }) => {
                setAdding(false);
                changed(words.added(name));
              }}
              onCancel={() => setAdding(false)}
            />
          </div>
        ) : (
          <Button
            className="self-start"
            disabled={list.data === undefined} // the proposed id depends on them
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
        {list.data && list.data.length > 0 && (
          <ul className="divide-y divide-line">
            {list.data.map((provider) => (
              <ProviderItem
                key={provider.id}
                provider={provider}
                onSaved={() => changed(shared.saved)}
                onDeleted={() => changed(shared.removed(provider.name))}
              />
            ))}
          </ul>
        )}
        <ListEnd list={list} empty={words.none} />
      </section>
    </>
  );
}
