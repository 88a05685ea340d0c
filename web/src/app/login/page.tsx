import type { Metadata } from "next";
import { Suspense } from "react";
import { AccountPage } from "@/features/auth/account-page";
import { LoginForm } from "@/features/auth/login-form";

export const metadata: Metadata = { title: "Sign in" };

export default function LoginPage() {
  return (
    <AccountPage title="Sign in">
      <Suspense>
        <LoginForm />
      </Suspense>
    </AccountPage>
  );
}
