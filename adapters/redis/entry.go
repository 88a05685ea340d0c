package redis

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/chat"
)

// The log of an answer is one Redis stream with numeric ids:
//
//	<from>-1  o=<from> [l=<bytes>]   an epoch begins; if there is text up to from, it follows
//	<from>-2  t=<text>
//	<seq>-0   p=<pieces> [n=<lengths>]   the pieces up to seq, with their lengths in bytes; without n it is one piece
//	<seq>-0   e=<message> [t=<text>]   the end, with the stored text if it differs from the pieces
//	<seq>-0   g=1   released
//
// Redis accepts only ids greater than the last, and the numbers of a later epoch exceed all of an earlier one: entries that are
// sent twice, or by a process that lost its lease, change nothing that readers see.
const (
	answerKeys = "chatbot:answer:"

	fieldOpen   = "o"
	fieldLength = "l"
	fieldText   = "t"
	fieldPieces = "p"
	fieldCut    = "n"
	fieldEnd    = "e"
	fieldGone   = "g"
)

func answerKey(id chat.MessageID) string { return answerKeys + strconv.FormatInt(int64(id), 10) }

func idOf(key string) chat.MessageID {
	id, err := strconv.ParseInt(strings.TrimPrefix(key, answerKeys), 10, 64)
	if err != nil {
		return -1
	}
	return chat.MessageID(id)
}

func entryID(seq int) string { return strconv.Itoa(seq) + "-0" }

// numberOf returns the Seq in an entry's id.
func numberOf(id string) int {
	number, _, _ := strings.Cut(id, "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return -1
	}
	return n
}

func epochOf(seq int) int { return seq / chat.EpochSize }

// join packs pieces into the fields of an entry.
func join(pieces []string) []any {
	if len(pieces) == 1 {
		return []any{fieldPieces, pieces[0]}
	}
	cut := make([]byte, 0, 4*len(pieces))
	for i, piece := range pieces {
		if i > 0 {
			cut = append(cut, ' ')
		}
		cut = strconv.AppendInt(cut, int64(len(piece)), 10)
	}
	return []any{fieldPieces, strings.Join(pieces, ""), fieldCut, cut}
}

// split reverses join; false for malformed fields.
func split(text, cut string) ([]string, bool) {
	if cut == "" {
		return []string{text}, true
	}
	var pieces []string
	for length := range strings.SplitSeq(cut, " ") {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > len(text) {
			return nil, false
		}
		pieces, text = append(pieces, text[:n]), text[n:]
	}
	return pieces, text == ""
}

// ending is the JSON of a chat.Message without its text.
type ending struct {
	ID        chat.MessageID `json:"id"`
	SessionID chat.SessionID `json:"session_id"`
	ParentID  chat.MessageID `json:"parent_id,omitempty"`
	Role      chat.Role      `json:"role"`
	Status    chat.Status    `json:"status"`
	Answer    chat.Answer    `json:"answer"`
	Failure   *chat.Failure  `json:"failure,omitempty"`
	Seq       int            `json:"seq"`
	CreatedAt time.Time      `json:"created_at"`
}

// encodeEnd fails only for times outside the range of JSON; readers then cannot decode the end.
func encodeEnd(m chat.Message) []byte {
	text, err := json.Marshal(ending{m.ID, m.SessionID, m.ParentID, m.Role, m.Status, m.Answer, m.Failure, m.Seq, m.CreatedAt})
	if err != nil {
		return nil
	}
	return text
}

func decodeEnd(text string) (chat.Message, error) {
	var e ending
	err := json.Unmarshal([]byte(text), &e)
	return chat.Message{
		ID: e.ID, SessionID: e.SessionID, ParentID: e.ParentID, Role: e.Role, Status: e.Status,
		Answer: e.Answer, Failure: e.Failure, Seq: e.Seq, CreatedAt: e.CreatedAt,
	}, err
}
