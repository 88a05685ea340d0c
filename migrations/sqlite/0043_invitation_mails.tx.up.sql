-- The twin of postgres/0043_invitation_mails: what became of the mail with the link of an invitation (docs/adr/0072): '' without one, else
-- sending, sent, refused or failed. The index counts the mails of a day.
ALTER TABLE invitations ADD COLUMN mail TEXT NOT NULL DEFAULT '';
CREATE INDEX idx_invitations_mailed ON invitations (created_at);
