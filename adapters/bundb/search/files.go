package search

import (
	"context"
	"math"

	"chatbot/domain/chat"
	"chatbot/domain/file"
)

// ofFile is what a match in the text of a file is of.
type ofFile struct {
	FileID  file.ID
	Page    int
	Skipped int
}

func (f ofFile) place() file.Place { return file.Place{Page: f.Page, Skipped: f.Skipped} }

// files returns the files that match and that messages hold, the one that was read last first, each with its first matching section.
func (s *search) files(ctx context.Context, wanted int) ([]match, error) {
	var found []match
	at := map[file.ID]int{}
	before := int64(math.MaxInt64)
	for looked := 0; len(found) < wanted && looked < maxScanned; looked += weighed {
		rows, err := s.read(ctx, fileTerms, s.terms.ofFiles, before, `SELECT t.id, fs.file_id, fs.page, fs.skipped, m.id AS message_id, m.session_id, c.user_id
			FROM ? AS t LEFT JOIN file_sections AS fs ON fs.id = t.id
			LEFT JOIN messages AS m ON m.id = (SELECT max(mf.message_id) FROM message_files AS mf WHERE mf.file_id = fs.file_id)
			LEFT JOIN chat_sessions AS c ON c.id = m.session_id ORDER BY -t.id`, nil)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			before = row.ID
			if row.UserID != s.owner { // no message holds it
				continue
			}
			if has, err := s.hasWords(ctx, row); err != nil {
				return nil, err
			} else if !has {
				continue
			}
			if i, known := at[row.FileID]; known { // a section before the one that was found
				found[i] = row
				continue
			}
			at[row.FileID] = len(found)
			found = append(found, row)
		}
		if len(rows) < weighed {
			break
		}
	}
	return found[:min(len(found), wanted)], nil
}

// hasWords reports whether a section has the words of the query, if its terms do not decide that.
func (s *search) hasWords(ctx context.Context, m match) (bool, error) {
	if s.query.Decided() {
		return true, nil
	}
	pages, _, err := section(ctx, s.db, m.FileID, m.place())
	return s.query.Has(joined(pages)), err
}

// sectionOf returns the section of a match; nil if the file was deleted meanwhile.
func (s *search) sectionOf(ctx context.Context, m match) (*chat.Section, error) {
	var files []struct {
		Name  string
		Pages int
	}
	if err := s.db.NewRaw("SELECT name, pages FROM files WHERE id = ? AND user_id = ?", m.FileID, s.owner).Scan(ctx, &files); err != nil || len(files) == 0 {
		return nil, err
	}
	pages, _, err := section(ctx, s.db, m.FileID, m.place())
	if err != nil || len(pages) == 0 {
		return nil, err
	}
	return &chat.Section{FileID: m.FileID, Name: files[0].Name, Pages: pages, First: m.Page, Of: files[0].Pages}, nil
}
