import { useId } from "react";
import { AccountName } from "@/components/ui/account-name";
import { PasswordField } from "@/components/ui/password-field";
import { useMe } from "@/data/account/me";
import { proof } from "@/words/en/proof";
import { useWords } from "@/words/language";

interface ProofFieldProps {
  /** Why the password is asked for. */
  about?: string;
  error?: string;
}

/** The password of the signed-in person, in a form of its own or among other fields; its name is `password`. */
export function ProofField({ about, error }: ProofFieldProps) {
  const words = useWords("proof", proof);
  const account = useMe().data?.username;
  return (
    <>
      {about && <p className="text-sm">{about}</p>}
      <AccountName name={account} />
      <PasswordField
        id={useId()}
        name="password"
        label={words.password}
        autoComplete="current-password"
        autoFocus
        error={error}
      />
    </>
  );
}
