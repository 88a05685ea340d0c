import { Suspense } from "react";
import { AuthLayout } from "./auth-layout";
import { ForgotLink } from "./forgot-link";
import { PasswordLogin } from "./password-login";
import { RegisterLink } from "./registration";
import { SignOnButtons } from "./sign-on-buttons";

export function LoginPage() {
  return (
    <AuthLayout title="signIn">
      <Suspense>
        <PasswordLogin />
      </Suspense>
      <ForgotLink />
      <SignOnButtons />
      <RegisterLink />
    </AuthLayout>
  );
}
