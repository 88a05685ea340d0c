import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import {
  enrol,
  refetchSecondFactor,
  replaceRecoveryCodes,
  turnOffSecondFactor,
  useSecondFactor,
} from "@/data/account/second-factor";
import { errorText, needsProof } from "@/data/client/api-error";
import type { SecondFactor, TotpEnrolment } from "@/data/client/types";
import { PasswordProof } from "@/features/proof";
import { common } from "@/words/en/common";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { ConfirmApp } from "./confirm-app";
import { RecoveryCodes } from "./recovery-codes";
import { keepCodes, useUnsavedCodes } from "./unsaved-codes";

/** What the password may be asked for. */
type Change = "app" | "codes" | "off";

/** What signing in takes besides the password, and the ways to change it. */
export function TwoStep({ onCodes }: { onCodes(shown: boolean): void }) {
  const words = useWords("twoStep", twoStep);
  const { tryAgain } = useWords("common", common);
  const { data: state, error, refetch } = useSecondFactor();
  const [change, setChange] = useState<Change>();
  const [begun, setBegun] = useState<TotpEnrolment>();
  const codes = useUnsavedCodes();
  const [ended, setEnded] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const choices = useFocusOnReturn(!codes && !begun && !change);
  const apply: Record<Change, (password?: string) => Promise<void>> = {
    app: async (password) => setBegun(await enrol(password)),
    codes: async (password) => keepCodes(await replaceRecoveryCodes(password)),
    off: async (password) => {
      await turnOffSecondFactor(password);
      setEnded(true);
      await refetchSecondFactor();
    },
  };
  if (codes) {
    return <RecoveryCodes codes={codes} onShown={onCodes} onSaved={() => keepCodes(undefined)} />;
  }
  if (begun) {
    return (
      <ConfirmApp
        begun={begun}
        onConfirmed={(next) => {
          setBegun(undefined);
          keepCodes(next);
        }}
        onCancel={() => setBegun(undefined)}
      />
    );
  }
  if (change) {
    return (
      <PasswordProof
        isDanger={change === "off"}
        action={change === "off" ? words.turnOff : words.continue}
        question={
          change === "off"
            ? state?.methods.includes("passkey")
              ? words.confirmOffPasskey
              : words.confirmOff
            : undefined
        }
        onProven={async (password) => {
          await apply[change](password);
          setChange(undefined);
        }}
        onCancel={() => setChange(undefined)}
      />
    );
  }
  if (!state) {
    if (!error) return null;
    return (
      <Notice kind="problem">
        {errorText(error)}
        <button type="button" className="ml-2 underline underline-offset-2" onClick={() => refetch()}>
          {tryAgain}
        </button>
      </Notice>
    );
  }
  const begin = async (next: Change) => {
    setEnded(false);
    setProblem(undefined);
    if (next === "off") return setChange(next);
    setBusy(true);
    try {
      await apply[next]();
    } catch (refusal) {
      if (needsProof(refusal)) setChange(next);
      else setProblem(refusal);
    } finally {
      setBusy(false);
    }
  };
  const isOn = state.methods.length > 0;
  const hasApp = state.methods.includes("totp");
  return (
    <div className="flex flex-col gap-4">
      {problem !== undefined && <Notice kind="problem">{errorText(problem)}</Notice>}
      {ended && <Notice>{state.methods.includes("passkey") ? words.appRemoved : words.turnedOff}</Notice>}
      <State state={state} />
      <div ref={choices} className="flex flex-wrap gap-2">
        <Button variant={isOn ? "quiet" : "primary"} disabled={busy} onClick={() => begin("app")}>
          {hasApp ? words.replaceApp : words.setUp}
        </Button>
        {isOn && (
          <Button variant="quiet" disabled={busy} onClick={() => begin("codes")}>
            {words.newCodes}
          </Button>
        )}
        {hasApp && (!state.required || state.methods.includes("passkey")) && (
          <Button variant="quiet" className="text-danger" disabled={busy} onClick={() => begin("off")}>
            {words.turnOff}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Focuses the first button of an element that is back in place of a step, whose own button is gone. */
function useFocusOnReturn(isThere: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const wasAway = useRef(false);
  useEffect(() => {
    if (isThere && wasAway.current) ref.current?.querySelector("button")?.focus();
    wasAway.current = !isThere;
  }, [isThere]);
  return ref;
}

function State({ state }: { state: SecondFactor }) {
  const words = useWords("twoStep", twoStep);
  const locale = useLocale();
  const { methods, created_at, recovery_codes_left: left, required, due_at } = state;
  const text = (at: string, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, style).format(new Date(at));
  return (
    <div className="flex flex-col gap-1 text-sm">
      {created_at ? (
        <>
          <p>
            {methods.includes("totp") ? words.on(text(created_at, { dateStyle: "long" })) : words.passkeyOnly}
          </p>
          <p className={left === 0 ? "text-danger" : "text-muted"}>
            {left === 0 ? words.noCodesLeft : words.codesLeft(new Intl.NumberFormat(locale).format(left))}
          </p>
        </>
      ) : (
        <p>{words.off}</p>
      )}
      {required && <p className="text-muted">{words.required}</p>}
      {due_at && (
        <p className="text-muted">{words.dueBy(text(due_at, { dateStyle: "long", timeStyle: "short" }))}</p>
      )}
    </div>
  );
}
