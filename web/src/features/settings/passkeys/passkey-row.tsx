import { type ReactNode, useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { removePasskey, renamePasskey } from "@/data/account/passkeys";
import type { Passkey } from "@/data/client/types";
import { PasswordProof } from "@/features/proof";
import { useForm } from "@/lib/form/use-form";
import { passkeys } from "@/words/en/passkeys";
import { useWords } from "@/words/language";

const nameSchema = z.object({ name: z.string() });

interface PasskeyRowProps {
  passkey: Passkey;
  onChange(): void;
}

export function PasskeyRow({ passkey, onChange }: PasskeyRowProps) {
  const words = useWords("passkeys", passkeys);
  const [change, setChange] = useState<"name" | "end">();
  const { name, synced, created_at, last_used_at, usable } = passkey;
  const end = () => setChange(undefined);
  let below: ReactNode = null;
  if (change === "name") below = <RenameForm passkey={passkey} onEnd={end} />;
  if (change === "end")
    below = (
      <PasswordProof
        isDanger
        action={words.remove}
        question={words.confirmRemove(name)}
        onProven={(password) => removePasskey(passkey.id, password)}
        onCancel={end}
      />
    );
  return (
    <li className="flex flex-col gap-3 py-3" data-testid="passkey">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-40 flex-1 flex-col text-sm">
          <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
          <span className="text-muted">
            {synced && `${words.synced} · `}
            {words.created} <RelativeTime at={created_at} /> ·{" "}
            {last_used_at ? (
              <>
                {words.lastUsed} <RelativeTime at={last_used_at} />
              </>
            ) : (
              words.neverUsed
            )}
          </span>
          {!usable && <span className="text-muted">{words.earlierAddress}</span>}
        </div>
        {!change && (
          <div className="flex gap-2">
            <Button
              variant="quiet"
              aria-label={words.renameOf(name)}
              onClick={() => {
                onChange();
                setChange("name");
              }}
            >
              {words.rename}
            </Button>
            <Button
              variant="quiet"
              className="text-danger"
              aria-label={words.removeOf(name)}
              onClick={() => {
                onChange();
                setChange("end");
              }}
            >
              {words.remove}
            </Button>
          </div>
        )}
      </div>
      {below}
    </li>
  );
}

function RenameForm({ passkey, onEnd }: { passkey: Passkey; onEnd(): void }) {
  const words = useWords("passkeys", passkeys);
  const { errors, problem, busy, formProps } = useForm(nameSchema, async ({ name }) => {
    await renamePasskey(passkey.id, name);
    onEnd();
  });
  return (
    <form method="post" className="flex max-w-sm flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field
        id={`passkey-${passkey.id}`}
        name="name"
        label={words.name}
        defaultValue={passkey.name}
        maxLength={100}
        autoComplete="off"
        autoFocus
        error={errors.name}
      />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="h-11" disabled={busy}>
          {busy ? words.saving : words.save}
        </Button>
        <Button variant="quiet" className="h-11" onClick={onEnd}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
