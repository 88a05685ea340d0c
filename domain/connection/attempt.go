package connection

import (
	"time"

	"chatbot/domain/identity"
)

// Lasting is how long an attempt may take.
const Lasting = 15 * time.Minute

// Attempt is an authorization that a person began and whose callback has not come. It holds nothing but this row, so that any server
// can finish it.
type Attempt struct {
	User    identity.UserID
	Server  ServerID
	Login   identity.LoginID // in which it began
	State   string           // hash of the state
	Browser string           // hash of the secret in a cookie of the browser in which it began
	Flow    string           // sealed for AttemptPlace
	Expires time.Time
}

// Begun is an attempt as the browser learns of it.
type Begun struct {
	URL     string // where the person allows it
	Key     string // names the attempt in the browser
	Browser string // secret: proves that a callback came to the browser in which the attempt began
	Expires time.Time
}

// Key returns the name of an attempt in the browser, by its state.
func Key(state string) string { return identity.HashToken("key " + state)[:16] }

// Callback is what came to the address of the callback of a server. All of it is untrusted.
type Callback struct {
	Server                     ServerID
	State, Code, Error, Issuer string
	Browser                    string // the secret of the attempt with the Key of this state
}

// Document describes this installation as the client of a server (draft-ietf-oauth-client-id-metadata-document). ID is its address.
type Document struct {
	ID, Name, Home, Callback string
}
