import { AccountPage } from "@/features/auth/account-page";
import { RegisterForm } from "@/features/auth/register-form";
import { Registration } from "@/features/auth/registration";

export default function RegisterPage() {
  return (
    <AccountPage title="register">
      <Registration>
        <RegisterForm />
      </Registration>
    </AccountPage>
  );
}
