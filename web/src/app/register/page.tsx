import type { Metadata } from "next";
import { AccountPage } from "@/features/auth/account-page";
import { RegisterForm } from "@/features/auth/register-form";

export const metadata: Metadata = { title: "Create an account" };

export default function RegisterPage() {
  return (
    <AccountPage title="Create an account">
      <RegisterForm />
    </AccountPage>
  );
}
