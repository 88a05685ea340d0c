package identity

import (
	"time"

	"chatbot/domain/fault"
)

// Purposes of tokens that are mailed to an address, whose reader confirms it. The mail alone is not enough: see Service.ConfirmEmail.
const (
	// VerifyEmail tokens show that the address of the account belongs to the person.
	VerifyEmail TokenPurpose = "verify_email"
	// ChangeEmail tokens make the address that they were mailed to the one of the account.
	ChangeEmail TokenPurpose = "change_email"
)

// ConfirmPurposes returns the purposes that ConfirmEmail takes.
func ConfirmPurposes() []TokenPurpose { return []TokenPurpose{VerifyEmail, ChangeEmail} }

// SameEmail refuses a change to the address that the account has.
func SameEmail() error {
	var in fault.Inputs
	in.Add("email", "email_unchanged", "This already is your email address.")
	return in.Err()
}

// CheckNewEmail returns an address, as somebody typed it into the field email, in the form in which it is stored. allowed are the domains that
// it may belong to, as NormalizeDomain returns them; none: any. Fault: Invalid.
func (u User) CheckNewEmail(typed string, allowed []string) (string, error) {
	email, err := CheckedEmail(typed)
	switch {
	case err != nil:
		return "", err
	case Fold(email) == Fold(u.is.Email):
		return "", SameEmail()
	case len(allowed) > 0 && !inDomain(email, allowed):
		var in fault.Inputs
		addForeignDomain(&in)
		return "", in.Err()
	}
	return email, nil
}

// ConfirmEmail verifies an address by a token that was mailed to it: that of the account, or the one that replaces it. Fault: ErrLink if the
// account does not take the token.
func (u *User) ConfirmEmail(by AccountToken, at time.Time) error {
	switch by.Purpose {
	case VerifyEmail:
		if by.Address == "" || !u.Takes(by, at) {
			return ErrLink
		}
	case ChangeEmail:
		if by.Address == "" || by.User != u.is.ID || !u.Usable() || !at.Before(by.ExpiresAt) {
			return ErrLink
		}
		u.is.Email = by.Address
	default:
		return ErrLink
	}
	u.is.Verified, u.is.UpdatedAt = true, at
	return nil
}

// ErrEmailNotVerified refuses everything but confirming the address to a person whose address is not verified, where that is required.
var ErrEmailNotVerified = fault.New(fault.Forbidden, "email_not_verified", "Confirm your email address to continue. An administrator requires it.")

// MustVerify reports whether the person must confirm the address first, where that is required.
func (u User) MustVerify(required bool) bool { return required && !u.is.Verified }
