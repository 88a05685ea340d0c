import { Suspense } from "react";
import { AuthLayout } from "./auth-layout";
import { ForgotLink } from "./forgot-link";
import { PasswordLogin } from "./password-login";
import { RegisterLink } from "./registration";

export function LoginPage() {
  return (
    <AuthLayout title="signIn">
      <Suspense>
        <PasswordLogin />
      </Suspense>
      <ForgotLink />
      <RegisterLink />
    </AuthLayout>
  );
}
