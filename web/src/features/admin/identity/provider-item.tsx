import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  useBeginTest,
  useChangeIdentityProvider,
  useDeleteIdentityProvider,
} from "@/data/admin/identity-providers";
import { needsProof } from "@/data/client/api-error";
import type { IdentityProvider } from "@/data/client/types";
import { PasswordProof } from "@/features/proof";
import { leadTo } from "@/lib/lead-to";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { EditProvider } from "./edit-provider";
import { ProviderFacts } from "./provider-facts";

interface ProviderItemProps {
  provider: IdentityProvider;
  onSaved(): void;
  onDeleted(): void;
}

/** An identity provider with its state and what can be done with it. Those of the environment can only be tested. */
export function ProviderItem({ provider, onSaved, onDeleted }: ProviderItemProps) {
  const { id, name, enabled, source, version } = provider;
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const [open, setOpen] = useState<"edit" | "delete" | "proof">();
  const test = useBeginTest(id, leadTo);
  const change = useChangeIdentityProvider(id);
  const remove = useDeleteIdentityProvider(id, onDeleted);
  const busy = test.isPending || change.isPending || remove.isPending;
  const close = () => setOpen(undefined);
  const begin = (next?: typeof open) => {
    for (const { reset } of [test, change, remove]) reset();
    setOpen(next);
  };
  const named = (action: string) => ({ children: action, "aria-label": `${action}: ${name}` });
  const small = { variant: "quiet", size: "small", disabled: busy } as const;
  return (
    <li className="flex flex-col gap-3 py-4" data-testid="identity-provider">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <ProviderFacts provider={provider} />
        {open === undefined && (
          <div className="flex flex-wrap gap-2">
            <Button
              {...small}
              {...named(test.isPending ? words.testing : words.test)}
              onClick={() => {
                begin();
                test.mutate();
              }}
            />
            {source === "database" && (
              <>
                <Button {...small} {...named(shared.edit)} onClick={() => begin("edit")} />
                <Button
                  {...small}
                  {...named(enabled ? shared.disable : shared.enable)}
                  onClick={() => {
                    begin();
                    change.mutate(
                      { enabled: !enabled, version },
                      { onSuccess: onSaved, onError: (refusal) => needsProof(refusal) && setOpen("proof") },
                    );
                  }}
                />
                <Button
                  {...small}
                  {...named(shared.remove)}
                  className="text-danger"
                  onClick={() => begin("delete")}
                />
              </>
            )}
          </div>
        )}
      </div>
      <ChangeError error={test.error ?? (open === "proof" ? undefined : change.error) ?? remove.error} />
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
      {open === "proof" && (
        <PasswordProof
          action={shared.enable}
          about={words.proofAbout}
          onProven={async (password) => {
            await change.mutateAsync({ enabled: true, version, password });
            close();
            onSaved();
          }}
          onCancel={() => begin()}
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
