import { useState } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { useCreateInvitation } from "@/data/admin/invitations";
import type { NewInvitation } from "@/data/client/types";
import { useMail } from "@/data/config/queries";
import { newEmail } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";
import { CreateButtons } from "../create-buttons";

const role = z.enum(["member", "admin"]);
const schema = z.object({ email: z.string(), new_role: role, expires_in: z.string() });
/** A mail needs an address. */
const mailSchema = z.object({ email: newEmail, new_role: role, expires_in: z.string() });

/** In seconds, the usual one first. */
const usual = "604800";

interface CreateInvitationProps {
  onCreated(invitation: NewInvitation): void;
  onCancel(): void;
}

/** Makes an invitation. It stands in the page, where no stray click closes it. */
export function CreateInvitation({ onCreated, onCancel }: CreateInvitationProps) {
  const words = useWords("adminInvitations", adminInvitations);
  const { mutateAsync } = useCreateInvitation();
  const canMail = useMail() === true;
  const [way, setWay] = useState<"mail" | "link">("mail");
  const mail = canMail && way === "mail";
  const { errors, problem, busy, formProps } = useForm(
    mail ? mailSchema : schema,
    async ({ email, new_role, expires_in }) =>
      onCreated(
        await mutateAsync({
          ...(email.trim() && { email: email.trim() }),
          ...(mail && { mail }),
          role: new_role,
          expires_in: Number(expires_in),
        }),
      ),
  );
  return (
    <form
      method="post"
      aria-label={words.create}
      className="flex max-w-sm flex-col gap-4 border-b border-line pb-8"
      {...formProps}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      {canMail && (
        <Select<"mail" | "link">
          name="way"
          label={words.way}
          options={[
            ["mail", words.ways.mail],
            ["link", words.ways.link],
          ]}
          onChoose={setWay}
        />
      )}
      <Field
        name="email"
        type="email"
        label={mail ? words.emailToMail : words.email}
        hint={mail ? words.mailHint : words.emailHint}
        error={errors.email}
        autoFocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Select
        name="new_role"
        label={words.role}
        options={[
          ["member", words.roles.member],
          ["admin", words.roles.admin],
        ]}
      />
      <Select
        name="expires_in"
        label={words.expiresIn}
        options={Object.entries(words.periods)}
        defaultValue={usual}
      />
      <CreateButtons
        busy={busy}
        create={mail ? words.sendMail : words.createLink}
        creating={mail ? words.sendingMail : words.creating}
        onCancel={onCancel}
      />
    </form>
  );
}
