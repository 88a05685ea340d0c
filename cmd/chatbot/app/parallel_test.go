//go:build !race

package app_test

// perCore is how many tests run at once for each core.
const perCore = 8
