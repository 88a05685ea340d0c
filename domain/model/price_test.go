package model_test

import (
	"testing"

	"chatbot/domain/model"
)

func TestCostIsExactForSingleTokens(t *testing.T) {
	price := &model.Price{Input: 150, Output: 1_100_000} // 0.15 and 1100 USD for a million
	if got := price.Cost(1, 1); *got != 1_100_150 {
		t.Errorf("%d", *got)
	}
	if usd := price.Cost(1_000_000, 0).USD(); usd != 0.15 {
		t.Errorf("%v", usd)
	}
	if free := (&model.Price{}).Cost(1_000_000, 1_000_000); free == nil || *free != 0 {
		t.Errorf("a free model costs %v", free)
	}
}

// TestUnknownPriceHasNoCost: a negative price, which some providers report for models that they choose themselves, gains nothing.
func TestUnknownPriceHasNoCost(t *testing.T) {
	for _, price := range []*model.Price{nil, {Input: -1}, {Output: -1_000_000}} {
		if got := price.Cost(10, 10); got != nil {
			t.Errorf("%+v: %d", price, *got)
		}
	}
}
