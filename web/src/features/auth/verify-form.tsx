"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { confirmEmail } from "@/data/account/email";
import { useLoginState } from "@/data/account/use-login-state";
import { ApiError, needsProof } from "@/data/client/api-error";
import { usePasswordLogin } from "@/data/config/queries";
import { useForm } from "@/lib/form/use-form";
import { email } from "@/words/en/email";
import { useWords } from "@/words/language";
import { verifyToken } from "./link-tokens";
import { openVerifySchema, verifySchema } from "./schemas";
import { SignInLink } from "./sign-in-link";

/**
 * Confirms an address with the token of a link. Only this form uses the token, so that programs that open links do not. Who is not
 * signed in to the account enters its password: another person may have created it.
 */
export function VerifyForm() {
  const words = useWords("email", email);
  const router = useRouter();
  const signedIn = useLoginState() === "in";
  const passwords = usePasswordLogin();
  const token = useSyncExternalStore(verifyToken.subscribe, verifyToken.current, () => "");
  // The token that was refused, or used: a newer link may be opened in the same tab.
  const [ended, setEnded] = useState<string>();
  const [used, setUsed] = useState<string>();
  /** The link belongs to another account than the one that is signed in. */
  const [isOther, setIsOther] = useState(false);
  const asks = !signedIn || isOther;
  const { errors, problem, busy, formProps } = useForm(
    asks ? verifySchema : openVerifySchema,
    async (values) => {
      try {
        await confirmEmail(token ?? "", signedIn, values.password);
      } catch (error) {
        if (signedIn && !isOther && isOthers(error)) return setIsOther(true);
        if (error instanceof ApiError && error.code === "link_not_valid") {
          verifyToken.forget();
          setEnded(token);
        }
        throw error;
      }
      setUsed(token);
      verifyToken.forget();
      if (!signedIn) router.push("/login?note=verified");
    },
  );
  if (used !== undefined && (token === undefined || token === used)) return signedIn ? <Confirmed /> : null;
  if (token === undefined || token === ended) return <EndedLink signedIn={signedIn} />;
  if (asks && !passwords) return <SignInFirst isOther={isOther} />;
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <p className="text-sm text-muted">{isOther ? words.confirmOther : words.confirmAbout}</p>
      {asks && (
        <PasswordField
          name="password"
          label={words.confirmPassword}
          autoComplete="current-password"
          error={errors.password}
          data-testid="password-input"
        />
      )}
      <Button type="submit" className="mt-2 h-11" disabled={busy} data-testid="verify-button">
        {busy ? words.confirming : words.confirm}
      </Button>
      {!signedIn && <SignIn />}
    </form>
  );
}

/** The server says this of a link of another account; without passwords, that one has to be signed in. */
function isOthers(error: unknown): boolean {
  return needsProof(error) || (error instanceof ApiError && error.code === "password_login_off");
}

/** Passwords are turned off: only a sign-in to the account confirms its address. */
function SignInFirst({ isOther }: { isOther: boolean }) {
  const words = useWords("email", email);
  return (
    <>
      <Notice>{isOther ? words.otherFirst : words.signInFirst}</Notice>
      {!isOther && <SignIn />}
    </>
  );
}

/** Leads to the sign-in and back. The token stays in the tab meanwhile. */
function SignIn() {
  const words = useWords("email", email);
  return (
    <p className="text-sm">
      <Link href="/login?next=/verify" className={linkClasses}>
        {words.signIn}
      </Link>
    </p>
  );
}

const linkClasses = "inline-block py-0.5 text-accent underline underline-offset-2";

function Confirmed() {
  const words = useWords("email", email);
  return (
    <>
      <Notice>{words.confirmed}</Notice>
      <p className="text-sm">
        <Link href="/chat" className={linkClasses}>
          {words.toChats}
        </Link>
      </p>
    </>
  );
}

function EndedLink({ signedIn }: { signedIn: boolean }) {
  const words = useWords("email", email);
  return (
    <>
      <Notice kind="problem">{words.ended}</Notice>
      {signedIn ? (
        <p className="text-sm">
          <Link href="/settings#email" className={linkClasses}>
            {words.toSettings}
          </Link>
        </p>
      ) : (
        <SignInLink />
      )}
    </>
  );
}
