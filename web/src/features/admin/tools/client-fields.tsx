import { type ReactNode, useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import { MoreFields } from "../form/more-fields";
import type { FieldsProps } from "./server-fields";

interface ClientFieldsProps extends FieldsProps {
  /** Of the server. */
  serverId: string;
  hasSecret?: boolean;
  /** Below the secret. */
  children?: ReactNode;
}

/** The path to which people come back from the sign-in of a server. */
const callbackPath = (serverId: string) => `/api/connections/callback/${encodeURIComponent(serverId)}`;

/** The client for servers that ask people to sign in, and register none themselves. */
export function ClientFields({ serverId, values, errors, onChange, hasSecret, children }: ClientFieldsProps) {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const id = useId();
  const [open, setOpen] = useState(values.clientId !== "");
  const wrong = errors.oauth_client_id ?? errors.oauth_client_secret;
  return (
    <MoreFields label={words.client} open={open || wrong !== undefined} onToggle={setOpen}>
      <p className="text-sm text-muted [overflow-wrap:anywhere]">
        {words.clientAbout(`${window.location.origin}${callbackPath(serverId)}`)}
      </p>
      <Field
        id={`${id}-client`}
        name="oauth_client_id"
        label={words.clientId}
        value={values.clientId}
        error={errors.oauth_client_id}
        onChange={(event) => onChange({ clientId: event.target.value })}
        {...codeTyping}
      />
      <PasswordField
        id={`${id}-secret`}
        name="oauth_client_secret"
        label={words.clientSecret}
        showLabel={words.showClientSecret}
        hideLabel={words.hideClientSecret}
        hint={hasSecret ? words.clientSecretStored : shared.keyHint}
        value={values.clientSecret}
        error={errors.oauth_client_secret}
        onChange={(event) => onChange({ clientSecret: event.target.value })}
        autoComplete="off"
      />
      {children}
    </MoreFields>
  );
}
