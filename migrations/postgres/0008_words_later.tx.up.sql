-- The counterpart of sqlite/0008_words_later, where triggers index words. Here new words go to the index's pending list (fastupdate),
-- so there is nothing to do.
SELECT 1;
