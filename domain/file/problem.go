// Package file has what the system knows about the files that people attach.
package file

// Problem is why a file cannot be read, as people are told.
type Problem string

// The problems that a file can have.
const (
	Encrypted   Problem = "encrypted"   // a password is needed to open it
	NoText      Problem = "no_text"     // it has no text, such as a scan
	Damaged     Problem = "damaged"     // it is not a valid file of its type
	TooLarge    Problem = "too_large"   // it has more content than is read, or expands to more
	Unsupported Problem = "unsupported" // no reader knows its type
)

// Unreadable is the error for a file that is itself the reason why it was not read. Trying again gives the same.
type Unreadable struct{ Problem Problem }

func (u *Unreadable) Error() string { return "the file cannot be read: " + string(u.Problem) }
