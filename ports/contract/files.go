package contract

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// Upload stores a file with a text, which has not been read.
func (s Storage) Upload(t *testing.T, owner identity.UserID, text string) file.File {
	t.Helper()
	f := file.File{
		Owner: owner, Name: text + ".txt", MediaType: "text/plain", Bytes: int64(len(text)), Sum: file.Sum(fmt.Sprintf("%x", sha256.Sum256([]byte(text)))),
		CreatedAt: Moment(20), Reading: file.Reading{Status: file.Processing},
	}
	OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, f.CreatedAt))
	f, err := s.Files.Add(t.Context(), f, 0, 0, func(file.ID) []job.Spec { return nil })
	OK(t, err)
	return f
}
