import { AccountPage } from "@/features/auth/account-page";
import { RegisterForm } from "@/features/auth/register-form";

export default function RegisterPage() {
  return (
    <AccountPage title="register">
      <RegisterForm />
    </AccountPage>
  );
}
