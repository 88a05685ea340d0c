import { Suspense } from "react";
import { AuthLayout } from "./auth-layout";
import { ForgotLink } from "./forgot-link";
import { LoginForm } from "./login-form";
import { RegisterLink } from "./registration";

export function LoginPage() {
  return (
    <AuthLayout title="signIn">
      <Suspense>
        <LoginForm />
      </Suspense>
      <ForgotLink />
      <RegisterLink />
    </AuthLayout>
  );
}
