package chat

import (
	"slices"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/file"
)

// MaxFiles is how many files a question can have.
const MaxFiles = 10

// File is a file of a message: of a question as it was attached, of an answer as a call returned it. Names and contents of files never change.
type File struct {
	FileID    file.ID  `json:"file_id,omitempty"`
	Name      string   `json:"name,omitempty"`
	MediaType string   `json:"media_type,omitempty"`
	Bytes     int64    `json:"bytes,omitempty"`
	Sum       file.Sum `json:"sha256,omitempty"`
}

// Attach returns a file as a message holds it.
func Attach(f file.File) File {
	return File{FileID: f.ID, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, Sum: f.Sum}
}

// QuestionParts returns the parts of a question: its files in the order in which they were attached, then its text, if it has one; nil
// without files.
func QuestionParts(files []File, text string) []Part {
	if len(files) == 0 {
		return nil
	}
	parts := make([]Part, 0, len(files)+1)
	for _, f := range files {
		parts = append(parts, Part{Kind: FilePart, File: &f})
	}
	if text != "" {
		parts = append(parts, Part{Kind: TextPart, Text: text})
	}
	return parts
}

// Files returns the files of a message: of a question in the order in which they were attached.
func (m Message) Files() (files []File) {
	for _, p := range m.Parts {
		if p.File != nil {
			files = append(files, *p.File)
		}
	}
	return files
}

// NamesOf returns the names of files.
func NamesOf(files []File) (names []string) {
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}

// FileIDs returns the ids of the files of a message.
func (m Message) FileIDs() (ids []file.ID) {
	for _, f := range m.Files() {
		ids = append(ids, f.FileID)
	}
	return ids
}

// Searched returns what a search looks at in a message: its text, and the names of its files, each on a line of its own.
func Searched(content string, parts []Part) string {
	var lines []string
	if content != "" {
		lines = append(lines, content)
	}
	for _, p := range parts {
		if p.File != nil {
			lines = append(lines, p.Name)
		}
	}
	return strings.Join(lines, "\n")
}

// checkFiles refuses too many files, and a file that is there twice. An id that no file can have is file.ErrNoFile.
func (s Send) checkFiles(in *fault.Inputs) error {
	if len(s.Files) > MaxFiles {
		in.Add("files", "too_many_items", "A message can have at most 10 files.", fault.Params{"max": MaxFiles})
		return nil
	}
	for i, id := range s.Files {
		switch {
		case id <= 0:
			return file.ErrNoFile
		case slices.Contains(s.Files[:i], id):
			in.Add("files", "repeated", "A file can be attached once only.")
			return nil
		}
	}
	return nil
}

// FileUse is how much of a file the model got for an answer.
type FileUse struct {
	FileID file.ID
	Whole  bool
	Pages  string // unless Whole: the pages of the passages, such as "1-3, 7"; "": nothing
}
