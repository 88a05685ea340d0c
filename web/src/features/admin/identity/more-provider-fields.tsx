import { type ReactNode, useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { IdentityProvider } from "@/data/client/types";
import { adminIdentity } from "@/words/en/admin-identity";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import { MoreFields } from "../form/more-fields";
import type { FieldsProps } from "./provider-fields";

/** Which groups people join, and who becomes an administrator. */
export function GroupFields({ values, errors, onChange }: FieldsProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const id = useId();
  const [open, setOpen] = useState(values.groupsClaim !== "" || values.adminGroup !== "");
  const wrong = errors.groups_claim ?? errors.admin_group;
  return (
    <MoreFields label={words.groupsAndRoles} open={open || wrong !== undefined} onToggle={setOpen}>
      <Field
        id={`${id}-groups`}
        name="groups_claim"
        label={words.groupsClaim}
        hint={words.groupsClaimHint}
        value={values.groupsClaim}
        error={errors.groups_claim}
        onChange={(event) => onChange({ groupsClaim: event.target.value })}
        {...codeTyping}
      />
      <Field
        id={`${id}-admins`}
        name="admin_group"
        label={words.adminGroup}
        hint={words.adminGroupHint}
        value={values.adminGroup}
        error={errors.admin_group}
        onChange={(event) => onChange({ adminGroup: event.target.value })}
        {...codeTyping}
      />
    </MoreFields>
  );
}

interface ProtocolFieldsProps extends FieldsProps {
  label: string;
  /** One of the other fields is wrong. */
  open?: boolean;
  /** Other fields that few people need. */
  children?: ReactNode;
}

/** How the provider is asked. */
export function ProtocolFields({
  values,
  errors,
  onChange,
  label,
  open: forced,
  children,
}: ProtocolFieldsProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <MoreFields label={label} open={open || forced || errors.scopes !== undefined} onToggle={setOpen}>
      <Select<IdentityProvider["kind"]>
        id={`${id}-kind`}
        name="kind"
        label={words.kind}
        options={[
          ["oidc", words.kinds.oidc],
          ["github", words.kinds.github],
        ]}
        value={values.kind}
        onChoose={(kind) => onChange({ kind })}
      />
      <Field
        id={`${id}-scopes`}
        name="scopes"
        label={words.scopes}
        hint={words.scopesHint}
        value={values.scopes}
        error={errors.scopes}
        onChange={(event) => onChange({ scopes: event.target.value })}
        {...codeTyping}
      />
      {children}
    </MoreFields>
  );
}
