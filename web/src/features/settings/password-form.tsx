import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { AccountName } from "@/components/ui/account-name";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { devicesKey } from "@/data/account/devices";
import { identitiesKey, useIdentities } from "@/data/account/identities";
import { useMe } from "@/data/account/me";
import { changePassword } from "@/data/account/requests";
import { useForm } from "@/lib/form/use-form";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { firstPasswordSchema, passwordSchema } from "./schemas";

export function PasswordForm() {
  const words = useWords("settings", settings);
  const form = useRef<HTMLFormElement>(null);
  const queries = useQueryClient();
  const account = useMe().data?.username;
  const hasPassword = useIdentities().data?.has_password ?? true;
  const [done, setDone] = useState(false);
  const schema = hasPassword ? passwordSchema : firstPasswordSchema;
  const { errors, problem, busy, formProps } = useForm(schema, async (values) => {
    setDone(false);
    await changePassword(values);
    form.current?.reset();
    setDone(true);
    await queries.invalidateQueries({ queryKey: devicesKey });
    await queries.invalidateQueries({ queryKey: identitiesKey });
  });
  return (
    <form method="post" ref={form} className="flex max-w-sm flex-col gap-4" {...formProps}>
      {problem ? <Notice kind="problem">{problem}</Notice> : done && <Notice>{words.changed}</Notice>}
      <AccountName name={account} />
      {hasPassword && (
        <PasswordField
          name="current_password"
          label={words.currentPassword}
          autoComplete="current-password"
          error={errors.current_password}
        />
      )}
      <PasswordField
        name="new_password"
        label={words.newPassword}
        autoComplete="new-password"
        hint={words.passwordHint}
        error={errors.new_password}
      />
      <Button type="submit" className="h-11 self-start" disabled={busy}>
        {busy ? words.changing : words.change}
      </Button>
    </form>
  );
}
