import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { addPasskey, browserRefusal, usePasskeys } from "@/data/account/passkeys";
import { errorText, needsProof } from "@/data/client/api-error";
import { usePasskeySupport } from "@/data/config/queries";
import { PasswordProof } from "@/features/proof";
import { common } from "@/words/en/common";
import { passkeys } from "@/words/en/passkeys";
import { useWords } from "@/words/language";
import { keepCodes } from "../two-step/unsaved-codes";
import { nameOfThisDevice } from "./device-name";
import { PasskeyRow } from "./passkey-row";

/** The person's passkeys, and how to add, rename and delete them. */
export function Passkeys() {
  const words = useWords("passkeys", passkeys);
  const { tryAgain } = useWords("common", common);
  const support = usePasskeySupport();
  const list = usePasskeys();
  const [proving, setProving] = useState(false);
  const [added, setAdded] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const add = async (password?: string) => {
    const next = await addPasskey(nameOfThisDevice(), password);
    setProving(false);
    setAdded(true);
    if (next.length > 0) keepCodes(next); // two-step sign-in shows them
  };
  const begin = async () => {
    setProblem(undefined);
    setAdded(false);
    setBusy(true);
    try {
      await add();
    } catch (refusal) {
      if (needsProof(refusal)) setProving(true);
      else setProblem(refusal);
    } finally {
      setBusy(false);
    }
  };
  const prove = async (password?: string) => {
    try {
      await add(password);
    } catch (refusal) {
      if (browserRefusal(refusal) === undefined) throw refusal;
      setProving(false);
      setProblem(refusal);
    }
  };
  const refusal = browserRefusal(problem);
  const shown = problem ?? list.error;
  return (
    <div className="flex flex-col gap-4">
      {shown && (
        <Notice kind={refusal ? "note" : "problem"}>
          {refusal ? words[refusal] : errorText(shown)}
          {list.error && (
            <button
              type="button"
              className="ml-2 underline underline-offset-2"
              onClick={() => list.refetch()}
            >
              {tryAgain}
            </button>
          )}
        </Notice>
      )}
      {added && !shown && <Notice>{words.added}</Notice>}
      {list.data?.length === 0 && <p className="text-sm">{words.none}</p>}
      {list.data && list.data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {list.data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onChange={() => setAdded(false)} />
          ))}
        </ul>
      )}
      {support === "unavailable" && <p className="text-sm text-muted">{words.unavailable}</p>}
      {support === "unsupported" && <p className="text-sm text-muted">{words.unsupported}</p>}
      {typeof support === "object" && <p className="text-sm text-muted">{words.elsewhere(support.at)}</p>}
      {support === "yes" && !proving && (
        <Button variant="quiet" className="self-start" disabled={busy} onClick={begin}>
          {busy ? words.waiting : words.add}
        </Button>
      )}
      {proving && (
        <PasswordProof
          isDanger={false}
          action={words.continue}
          onProven={prove}
          onCancel={() => setProving(false)}
        />
      )}
    </div>
  );
}
