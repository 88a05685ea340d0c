-- The twin of sqlite/0008_words_later, where words are indexed by triggers. Here new words already wait in the index's
-- pending list (fastupdate), and there is nothing to do.
SELECT 1;
