package chat_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
)

func TestQuestionPartsAreFilesThenText(t *testing.T) {
	files := []chat.File{{FileID: 2, Name: "b.txt"}, {FileID: 1, Name: "a.txt"}}
	for text, want := range map[string][]chat.PartKind{"": {chat.FilePart, chat.FilePart}, "Hello": {chat.FilePart, chat.FilePart, chat.TextPart}} {
		var m chat.Message
		m.SetParts(chat.QuestionParts(files, text))
		var kinds []chat.PartKind
		for _, p := range m.Parts {
			kinds = append(kinds, p.Kind)
		}
		if m.Content != text || !slices.Equal(kinds, want) || !reflect.DeepEqual(m.Files(), files) || !slices.Equal(m.FileIDs(), []file.ID{2, 1}) {
			t.Errorf("%q: %+v", text, m)
		}
		if chat.FormatOf(m.Parts) != chat.PartsFormat {
			t.Error("a server that knows no parts takes it for a text")
		}
	}
	if parts := chat.QuestionParts(nil, "Hello"); parts != nil {
		t.Errorf("without files: %+v", parts)
	}
}

func TestWindowKeepsQuestionsThatAreFilesAlone(t *testing.T) {
	conversation := []chat.Message{
		{ID: 1, Role: chat.RoleUser, Parts: chat.QuestionParts([]chat.File{{FileID: 1}}, "")}, say(2, chat.RoleAssistant, ""), say(3, chat.RoleUser, "Hello"),
	}
	if got := ids(chat.Window(conversation, 1000)); !slices.Equal(got, []chat.MessageID{1, 3}) {
		t.Errorf("%v", got)
	}
}

func TestSendsWithFilesAreChecked(t *testing.T) {
	ten := make([]file.ID, 10)
	for i := range ten {
		ten[i] = file.ID(i + 1)
	}
	for name, c := range map[string]struct {
		send chat.Send
		want string // "": taken
	}{
		"text and files":                           {chat.Send{Text: "Hello", Files: ten}, ""},
		"files alone":                              {chat.Send{Files: ten[:1]}, ""},
		"blank text beside files":                  {chat.Send{Text: " ", Files: ten[:1]}, ""},
		"an edit that may keep files":              {chat.Send{Edits: 1}, ""},
		"an edit that is left with nothing":        {chat.Send{Edits: 1, Files: []file.ID{}}, "blank"},
		"nothing":                                  {chat.Send{}, "blank"},
		"too many":                                 {chat.Send{Text: "Hello", Files: append(slices.Clone(ten), 11)}, "too_many_items"},
		"the same twice":                           {chat.Send{Text: "Hello", Files: []file.ID{3, 4, 3}}, "repeated"},
		"too long a text beside files is too long": {chat.Send{Text: "Hello, Hello", Files: ten[:1]}, "too_long"},
	} {
		err := c.send.Check(10)
		got := ""
		if f := fault.From(err); err != nil && len(f.Fields) == 1 {
			got = f.Fields[0].Code
		}
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
	for _, id := range []file.ID{0, -1} {
		if err := (chat.Send{Text: "Hello", Files: []file.ID{id}}).Check(10); !errors.Is(err, file.ErrNoFile) {
			t.Errorf("%d: %v", id, err)
		}
	}
}

func TestContinuedAnswerKeepsWhatTheModelGotOfFiles(t *testing.T) {
	first := chat.Answer{Files: []chat.FileUse{{FileID: 1, Whole: true}}}
	if got := first.And(chat.Answer{}).Files; !slices.Equal(got, first.Files) {
		t.Errorf("an epoch that asked no model: %+v", got)
	}
	more := []chat.FileUse{{FileID: 1, Pages: "1"}}
	if got := first.And(chat.Answer{Files: more}).Files; !slices.Equal(got, more) {
		t.Errorf("%+v", got)
	}
}

func TestWordsAreFolded(t *testing.T) {
	if got := slices.Collect(chat.Words("Zürich, ZÜRICH 東京都 漢 x")); !slices.Equal(got, []string{"zurich", "zurich", "東京", "京都", "漢", "x"}) {
		t.Errorf("%q", got)
	}
	for range chat.Words("stops at once, 東京都 too") {
		break
	}
	if got := chat.Searched("\nHello", nil); got != "\nHello" {
		t.Errorf("%q", got)
	}
}
