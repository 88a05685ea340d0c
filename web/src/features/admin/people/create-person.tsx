import * as z from "zod/mini";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { Select } from "@/components/ui/select";
import { useCreatePerson } from "@/data/admin/people";
import type { Person } from "@/data/client/types";
import { newEmail, newPassword, newUsername } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { CreateButtons } from "../create-buttons";

const schema = z.object({
  username: newUsername,
  email: newEmail,
  password: newPassword,
  new_role: z.enum(["member", "admin"]),
});

/** Creates an account with a password. It stands in the page, where no stray click closes it. */
export function CreatePerson({ onCreated, onCancel }: { onCreated(person: Person): void; onCancel(): void }) {
  const words = useWords("adminPeople", adminPeople);
  const { username, email, password, passwordHint, creating } = useWords("account", account);
  const { mutateAsync } = useCreatePerson();
  const { errors, problem, busy, formProps } = useForm(schema, async ({ new_role, ...values }) =>
    onCreated(await mutateAsync({ ...values, role: new_role })),
  );
  const typing = { autoComplete: "off", autoCapitalize: "none", spellCheck: false };
  return (
    <form
      method="post"
      aria-label={words.create}
      className="flex max-w-sm flex-col gap-4 border-b border-line pb-8"
      {...formProps}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field name="username" label={username} autoFocus error={errors.username} {...typing} />
      <Field name="email" type="email" label={email} error={errors.email} {...typing} />
      <PasswordField
        name="password"
        label={password}
        autoComplete="new-password"
        hint={`${passwordHint} ${words.passOn}`}
        error={errors.password}
      />
      <Select
        name="new_role"
        label={words.role}
        options={[
          ["member", words.roles.member],
          ["admin", words.roles.admin],
        ]}
      />
      <CreateButtons busy={busy} create={words.create} creating={creating} onCancel={onCancel} />
    </form>
  );
}
