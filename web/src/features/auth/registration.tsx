"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { logout } from "@/data/account/requests";
import { useLoginState } from "@/data/account/use-login-state";
import { errorText } from "@/data/client/api-error";
import { usePasswordLogin, useRegistration } from "@/data/config/queries";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { RegisterForm } from "./register-form";
import { SignInLink } from "./sign-in-link";
import type { Invitation } from "./use-invitation";

/** The registration form, or why there is none. */
export function Registration({ invitation }: { invitation: Invitation | undefined }) {
  const words = useWords("account", account);
  const policy = useRegistration();
  const passwords = usePasswordLogin();
  const signedIn = useLoginState() === "in";
  if (invitation && signedIn) return <SignedInAlready />;
  if (!passwords) return <WithoutForm notice={words.passwordsOff} />;
  if (policy === "closed") return <WithoutForm notice={words.registrationClosed} />;
  if (!invitation)
    return policy === "open" ? <RegisterForm /> : <WithoutForm notice={words.invitationNeeded} />;
  if (invitation.state === "checking") return <Notice>{words.invitationChecking}</Notice>;
  if (invitation.state === "usable") {
    return (
      <>
        <Notice>{words.invited}</Notice>
        <RegisterForm key={invitation.token} invitation={invitation} />
      </>
    );
  }
  return (
    <>
      <Notice kind="problem">{errorText(invitation.error)}</Notice>
      {policy === "open" ? <RegisterForm /> : <SignInLink />}
    </>
  );
}

function WithoutForm({ notice }: { notice: string }) {
  return (
    <>
      <Notice>{notice}</Notice>
      <SignInLink />
    </>
  );
}

/** An invitation makes a new account, so the person who is signed in decides whether they want one. */
function SignedInAlready() {
  const words = useWords("account", account);
  return (
    <>
      <Notice>{words.invitedWhileSignedIn}</Notice>
      <Button className="h-11" onClick={() => void logout()} data-testid="sign-out-button">
        {words.signOut}
      </Button>
      <p className="text-sm text-muted">
        <Link href="/chat" className="inline-block py-0.5 text-accent underline underline-offset-2">
          {words.toChats}
        </Link>
      </p>
    </>
  );
}

/** Link to registration, shown while registration is open. */
export function RegisterLink() {
  const words = useWords("account", account);
  const policy = useRegistration();
  const passwords = usePasswordLogin();
  if (policy !== "open" || !passwords) return null;
  return (
    <p className="-mt-2 text-sm text-muted">
      {words.noAccount}{" "}
      <Link href="/register" className="inline-block py-0.5 text-accent underline underline-offset-2">
        {words.createOne}
      </Link>
    </p>
  );
}
