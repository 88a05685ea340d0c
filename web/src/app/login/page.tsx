import { Suspense } from "react";
import { AuthPage } from "@/features/auth/auth-page";
import { LoginForm } from "@/features/auth/login-form";
import { RegisterLink } from "@/features/auth/registration";

export default function LoginPage() {
  return (
    <AuthPage title="signIn">
      <Suspense>
        <LoginForm />
      </Suspense>
      <RegisterLink />
    </AuthPage>
  );
}
