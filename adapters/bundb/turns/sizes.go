package turns

import "chatbot/adapters/bundb/internal/commit"

// maxTexts bounds the bytes of answers that one transaction stores, except for a single larger answer. After an outage hundreds
// of long answers wait: one transaction for all would outlast its callers' deadlines and be repeated forever.
const maxTexts = 1 << 20

// bySize splits a list into parts of at most commit.MaxGroup elements and maxTexts bytes each.
func bySize[T any](all []T, size func(T) int) (parts [][]T) {
	begin, bytes := 0, 0
	for i, one := range all {
		n := size(one)
		if i > begin && (i-begin == commit.MaxGroup || bytes+n > maxTexts) {
			parts = append(parts, all[begin:i:i])
			begin, bytes = i, 0
		}
		bytes += n
	}
	if begin < len(all) {
		parts = append(parts, all[begin:])
	}
	return parts
}
