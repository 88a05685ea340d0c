import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { confirmEnrolment } from "@/data/account/second-factor";
import type { TotpEnrolment } from "@/data/client/types";
import { codeSchema } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { QrCode } from "./qr-code";
import { useFocus } from "./use-focus";

interface ConfirmAppProps {
  begun: TotpEnrolment;
  onConfirmed(codes: string[]): void;
  onCancel(): void;
}

/** Shows the secret to the authenticator app, and asks for a code of it. */
export function ConfirmApp({ begun, onConfirmed, onCancel }: ConfirmAppProps) {
  const words = useWords("twoStep", twoStep);
  const start = useFocus<HTMLParagraphElement>();
  const { errors, problem, busy, formProps } = useForm(codeSchema, async ({ code }) =>
    onConfirmed(await confirmEnrolment(code)),
  );
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <p ref={start} tabIndex={-1} className="text-sm outline-none">
        {words.scan}
      </p>
      <QrCode rows={begun.qr} label={words.qr} />
      <div className="flex flex-col gap-1 text-sm">
        <p className="text-muted">{words.typeKey}</p>
        <p className="flex items-center gap-2">
          <code className="min-w-0 font-mono [overflow-wrap:anywhere]" data-testid="totp-secret">
            {begun.secret.match(/.{1,4}/g)?.join(" ")}
          </code>
          <CopyButton text={() => begun.secret} label={words.copyKey} copiedLabel={words.copied} size={16} />
        </p>
      </div>
      <p className="text-sm">{words.enterCode}</p>
      <div className="flex max-w-sm flex-col gap-4">
        <Field
          name="code"
          label={words.code}
          hint={words.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
          spellCheck={false}
          error={errors.code}
          data-testid="totp-code"
        />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" className="h-11" disabled={busy}>
            {busy ? words.checking : words.turnOn}
          </Button>
          <Button variant="quiet" className="h-11" onClick={onCancel}>
            {words.cancel}
          </Button>
        </div>
      </div>
    </form>
  );
}
