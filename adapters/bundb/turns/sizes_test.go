package turns

import (
	"slices"
	"testing"

	"chatbot/adapters/bundb/internal/commit"
)

func TestPartsAreBoundedBySizeAndNumber(t *testing.T) {
	size := func(n int) int { return n }
	for _, c := range []struct {
		sizes []int
		want  []int // the length of each part
	}{
		{nil, nil},
		{[]int{5}, []int{1}},
		{[]int{2 * maxTexts}, []int{1}},
		{[]int{1, 2 * maxTexts, 1, 1}, []int{1, 1, 2}},
		{[]int{maxTexts / 2, maxTexts / 2, 1}, []int{2, 1}},
		{make([]int, 2*commit.MaxGroup+1), []int{commit.MaxGroup, commit.MaxGroup, 1}},
	} {
		var got []int
		for _, part := range bySize(c.sizes, size) {
			got = append(got, len(part))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d sizes: parts of %v, want %v", len(c.sizes), got, c.want)
		}
	}
}
