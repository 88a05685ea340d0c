import { Suspense } from "react";
import { AccountPage } from "@/features/auth/account-page";
import { LoginForm } from "@/features/auth/login-form";
import { NoAccount } from "@/features/auth/registration";

export default function LoginPage() {
  return (
    <AccountPage title="signIn">
      <Suspense>
        <LoginForm />
      </Suspense>
      <NoAccount />
    </AccountPage>
  );
}
