import { ForgotPage } from "@/features/auth/forgot-page";

export default function Forgot() {
  return <ForgotPage />;
}
