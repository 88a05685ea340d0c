// Package identity says who somebody is to the system.
package identity

// UserID numbers an account, from 1. 0 is nobody.
type UserID int64

// LoginID numbers a login, one signed-in device, from 1. 0 is none.
type LoginID int64
