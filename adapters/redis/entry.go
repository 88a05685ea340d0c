package redis

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/chat"
)

// The log of an answer is one Redis stream with numeric ids:
//
//	<from>-1  o=<from> [l=<bytes>]   an epoch begins; if there are parts up to from, they follow
//	<from>-2  t=<text> or m=<parts>
//	<seq>-0   p=<texts> [n=<lengths>]   the deltas up to seq, with their lengths in bytes; without n it is one delta
//	<seq>-0   d=<deltas>   the deltas up to seq, if not all are text
//	<seq>-0   e=<message> [t=<text> or m=<parts>]   the end, with the stored parts if they differ from the deltas
//	<seq>-0   g=1   released
//
// m and d are JSON lists of chat.Part. A release that does not know them takes the log for broken and reads the stored answer.
//
// Redis accepts only ids greater than the last, and the numbers of a later epoch exceed all of an earlier one: entries that are
// sent twice, or by a process that lost its lease, change nothing that readers see.
const (
	answerKeys = "chatbot:answer:"

	fieldOpen   = "o"
	fieldLength = "l"
	fieldText   = "t"
	fieldParts  = "m"
	fieldTexts  = "p"
	fieldCut    = "n"
	fieldDeltas = "d"
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

// join packs deltas into the fields of an entry.
func join(deltas []chat.Delta) []any {
	if slices.ContainsFunc(deltas, func(d chat.Delta) bool { return d.Kind != chat.TextPart }) {
		packed := make([]chat.Part, len(deltas))
		for i, d := range deltas {
			packed[i] = d.Part()
		}
		text, _ := json.Marshal(packed) // Marshal cannot fail for strings and numbers
		return []any{fieldDeltas, text}
	}
	if len(deltas) == 1 {
		return []any{fieldTexts, deltas[0].Text}
	}
	cut := make([]byte, 0, 4*len(deltas))
	var texts strings.Builder
	for i, d := range deltas {
		if i > 0 {
			cut = append(cut, ' ')
		}
		cut = strconv.AppendInt(cut, int64(len(d.Text)), 10)
		texts.WriteString(d.Text)
	}
	return []any{fieldTexts, texts.String(), fieldCut, cut}
}

// split reverses join for the fields of an entry that may lack both; false for malformed ones.
func split(field func(string) (string, bool)) (deltas []chat.Delta, ok bool) {
	if text, mixed := field(fieldDeltas); mixed {
		var packed []chat.Part
		err := json.Unmarshal([]byte(text), &packed)
		for _, p := range packed {
			deltas = append(deltas, p.Delta())
		}
		return deltas, err == nil && len(deltas) > 0
	}
	text, ok := field(fieldTexts)
	cut, several := field(fieldCut)
	if !several || !ok {
		return []chat.Delta{chat.TextDelta(text)}, ok
	}
	for length := range strings.SplitSeq(cut, " ") {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > len(text) {
			return nil, false
		}
		deltas, text = append(deltas, chat.TextDelta(text[:n])), text[n:]
	}
	return deltas, text == ""
}

// pack returns the field of an entry that holds parts, and its value; the value is empty without parts.
func pack(parts []chat.Part) (field, value string) {
	if chat.Stored(parts) == nil {
		return fieldText, chat.ContentOf(parts)
	}
	text, _ := json.Marshal(parts) // Marshal cannot fail for strings and numbers
	return fieldParts, string(text)
}

// unpack reverses pack; held reports whether the entry has one of the fields.
func unpack(field func(string) (string, bool)) (parts []chat.Part, held bool, err error) {
	if text, ok := field(fieldParts); ok {
		err = json.Unmarshal([]byte(text), &parts)
		return parts, true, err
	}
	text, ok := field(fieldText)
	return chat.PartsOf(text, nil), ok, nil
}

// ending is the JSON of a chat.Message without its parts.
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
