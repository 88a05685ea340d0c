import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useChangeProvider, useCheckProvider, useDeleteProvider } from "@/data/admin/providers";
import type { Provider } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { CheckResult } from "./check-result";
import { EditProvider } from "./edit-provider";
import { ProviderFacts } from "./provider-facts";

interface ProviderItemProps {
  provider: Provider;
  onSaved(): void;
  onDeleted(): void;
}

/** A provider with its state and what can be done with it. Those of the environment can only be checked. */
export function ProviderItem({ provider, onSaved, onDeleted }: ProviderItemProps) {
  const { id, name, kind, enabled, source, version } = provider;
  const words = useWords("adminModels", adminModels);
  const [open, setOpen] = useState<"edit" | "delete">();
  const check = useCheckProvider(id);
  const change = useChangeProvider(id);
  const remove = useDeleteProvider(id, onDeleted);
  const busy = check.isPending || change.isPending || remove.isPending;
  const close = () => setOpen(undefined);
  const begin = (next?: "edit" | "delete") => {
    for (const { reset } of [check, change, remove]) reset();
    setOpen(next);
  };
  const named = (action: string) => ({ children: action, "aria-label": `${action}: ${name}` });
  const small = { variant: "quiet", size: "small", disabled: busy } as const;
  return (
    <li className="flex flex-col gap-3 py-4" data-testid="provider">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <ProviderFacts provider={provider} />
        {kind !== "demo" && open === undefined && (
          <div className="flex flex-wrap gap-2">
            {enabled && (
              <Button
                {...small}
                {...named(check.isPending ? words.checking : words.check)}
                onClick={() => {
                  begin();
                  check.mutate();
                }}
              />
            )}
            {source === "database" && (
              <>
                <Button {...small} {...named(words.edit)} onClick={() => begin("edit")} />
                <Button
                  {...small}
                  {...named(enabled ? words.disable : words.enable)}
                  onClick={() => {
                    begin();
                    change.mutate({ enabled: !enabled, version });
                  }}
                />
                <Button
                  {...small}
                  {...named(words.remove)}
                  className="text-danger"
                  onClick={() => begin("delete")}
                />
              </>
            )}
          </div>
        )}
      </div>
      <ChangeError error={check.error ?? change.error ?? remove.error} />
      {check.data && <CheckResult check={check.data} />}
      {open === "edit" && (
        <EditProvider
          provider={provider}
          onCancel={close}
          onSaved={() => {
            close();
            onSaved();
          }}
        />
      )}
      {open === "delete" && (
        <Confirm
          text={words.removeProvider(name)}
          action={words.removeAction}
          isDanger
          onCancel={close}
          onConfirm={() => {
            close();
            remove.mutate();
          }}
        />
      )}
    </li>
  );
}
