package search

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// searchFiles: a question is found by the names of its files, also one without text, and an answer is not found by its reasoning.
func searchFiles(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := s.Upload(t, ada, "Jahresbericht")
	for _, text := range []string{"", "Please sum it up."} {
		a := contract.Accept(ada, 0, text)
		a.Send.Files = []file.ID{f.ID}
		turn, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		answer := turn.Answer
		answer.SetParts([]chat.Part{{Kind: chat.ReasoningPart, Text: "Secret Jahresbericht"}, {Kind: chat.TextPart, Text: "Yes."}})
		answer.Status = chat.Complete
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, answer, contract.Moment(15), ports.Follow{}))
	}
	wantFound(t, s, ada, "jahresbericht ", "Jahresbericht.txt", "Please sum it up.\nJahresbericht.txt")
	wantFound(t, s, ada, "sum jahres", "Please sum it up.\nJahresbericht.txt")
	wantFound(t, s, ada, "secret")
}
