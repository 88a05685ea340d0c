//go:build race

package search_test

const many = 3_000
