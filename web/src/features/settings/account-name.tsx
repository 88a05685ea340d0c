/** Tells password managers whose password the form is about; nobody sees it, and it is not sent. */
export function AccountName({ name = "" }: { name?: string }) {
  return <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />;
}
