package identity

import (
	"time"

	"chatbot/domain/fault"
)

// Faults of the second step of a sign-in, and of the second factors of an account.
var (
	// ErrCode refuses a code that is wrong, expired or used. Which of them is not said.
	ErrCode = ofCode(fault.New(fault.Unauthenticated, "invalid_code", "Incorrect code. Each code works once; those of an app change every 30 seconds."))
	// ErrSecondStep refuses the token of a first step that does not count any more.
	ErrSecondStep = fault.New(fault.Unauthenticated, "second_step_expired", "This sign-in took too long. Enter your password again.")
	// ErrSecondFactorNeeded refuses everything but the setup of a second factor to a person who has none after the time to set one up.
	ErrSecondFactorNeeded = fault.New(fault.Forbidden, "second_factor_needed", "Set up two-step sign-in to continue. An administrator requires it.")
	// ErrSecondFactorRequired refuses to remove a second factor from an account that must have one.
	ErrSecondFactorRequired = fault.New(fault.Conflict, "second_factor_required", "An administrator requires two-step sign-in. You can set it up again with another device, but not turn it off.")
	ErrNoSecondFactor       = fault.New(fault.Conflict, "no_second_factor", "Two-step sign-in is not set up.")
	// ErrEnrolment refuses to confirm what was not begun, or was begun with another login, too long ago or before the password changed.
	ErrEnrolment = fault.New(fault.Conflict, "enrolment_expired", "This setup has expired. Start again.")
	// ErrSecondFactorSealed is that of an authenticator app whose secret was sealed with a key that the server does not have.
	ErrSecondFactorSealed = fault.New(fault.Conflict, "second_factor_sealed", "The server can't check codes of your app, because its key has changed. Use a recovery code, or ask an administrator to reset your two-step sign-in.")
	// ErrOwnSecondFactor refuses an admin a reset without a password.
	ErrOwnSecondFactor = fault.New(fault.Conflict, "own_second_factor", "Use your own settings to change your two-step sign-in.")
)

// InvalidCode is ErrCode for a signed-in person, whose access token is right.
func InvalidCode() *fault.Error {
	return ofCode(fault.New(fault.Forbidden, ErrCode.Code, ErrCode.Message))
}

func ofCode(f *fault.Error) *fault.Error {
	f.Fields = []fault.Field{{Name: "code", Code: f.Code, Message: f.Message}}
	return f
}

// Method is a way to pass the second step of a sign-in.
type Method string

// The methods.
const (
	ByPasskey    Method = "passkey"
	TOTP         Method = "totp" // a code of an authenticator app
	RecoveryCode Method = "recovery_code"
)

const (
	// SecondStepLife is how long the first step of a sign-in counts.
	SecondStepLife = 5 * time.Minute
	// EnrolmentLife is how long a second factor that was begun can be confirmed.
	EnrolmentLife = 15 * time.Minute
)

// SecondFactor is what an account has for the second step. The zero SecondFactor is none.
type SecondFactor struct {
	// Secret of the authenticator app, sealed (see TOTPPlace); "" without one. It changes when it is sealed again.
	Secret   string
	LastStep int64 // of the last code that was accepted
	Passkeys int   // the number of passkeys, each of which passes the second step
	// CreatedAt is when the app was set up or, without one, the oldest passkey. It tells a second factor from those that the account had
	// before it.
	CreatedAt time.Time
	CodesLeft int // recovery codes that were not used
}

// Enabled reports whether a sign-in with a password needs a second step.
func (f SecondFactor) Enabled() bool { return f.HasApp() || f.Passkeys > 0 }

// HasApp reports whether there is an authenticator app.
func (f SecondFactor) HasApp() bool { return f.Secret != "" }

// Methods returns what passes the second step. Recovery codes alone are no second factor.
func (f SecondFactor) Methods() []Method {
	methods := []Method{}
	if f.Passkeys > 0 {
		methods = append(methods, ByPasskey)
	}
	if f.HasApp() {
		methods = append(methods, TOTP)
	}
	if f.Enabled() && f.CodesLeft > 0 {
		methods = append(methods, RecoveryCode)
	}
	return methods
}

// SecondFactorState is what a person has for the second step of a sign-in, and must have.
type SecondFactorState struct {
	SecondFactor
	Required bool
	Due      time.Time // when one must be set up; zero if there is one, or none is required
}

// Enrolment is a second factor that was begun and does not count before it is confirmed.
type Enrolment struct {
	Secret  string // sealed, see EnrolmentPlace
	BegunAt time.Time
}

// Open reports whether the enrolment can be confirmed at the instant now.
func (e Enrolment) Open(now time.Time) bool {
	return e.Secret != "" && now.Before(e.BegunAt.Add(EnrolmentLife))
}

// LoginStep is the result of a step of a sign-in: a Grant, or what the next step needs.
type LoginStep struct {
	Grant
	// Token opens nothing but the second step; "" if the sign-in is complete.
	Token   string
	Life    time.Duration // of Token
	Methods []Method
}
