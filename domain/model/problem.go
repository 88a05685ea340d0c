package model

import "chatbot/domain/fault"

// What keeps a provider from being used, as the administrator who connects it needs to know it.
var (
	ErrProviderUnreachable = fault.New(fault.ModelFailed, "provider_unreachable", "Nothing answers at this address. Check the host and the port, and whether the server runs and can be reached from here.")
	ErrProviderUnknownHost = fault.New(fault.ModelFailed, "provider_unknown_host", "There is no host with this name. Check the address.")
	ErrProviderForbidden   = fault.New(fault.ModelFailed, "provider_forbidden", "The address leads to a link-local address or a metadata service, which can't be used.")
	ErrProviderNoTLS       = fault.New(fault.ModelFailed, "provider_no_tls", "The server doesn't use TLS. Begin the address with http:// instead of https://, or check the port.")
	ErrProviderNeedsTLS    = fault.New(fault.ModelFailed, "provider_needs_tls", "The server needs TLS. Begin the address with https:// instead of http://.")
	ErrProviderCertificate = fault.New(fault.ModelFailed, "provider_certificate", "The server's certificate isn't trusted here, or is for another host. Check the address, or have the certificate's authority added to this server.")
	ErrProviderSlow        = fault.New(fault.ModelTimeout, "provider_slow", "The server didn't answer in time. Check the address and the port, and whether a firewall is between.")
	ErrProviderNeedsKey    = fault.New(fault.ModelFailed, "provider_needs_key", "The server needs an API key. Enter one.")
	ErrProviderRefusedKey  = fault.New(fault.ModelFailed, "provider_refused_key", "The server refused the API key. Check that it is complete, of this provider, and still valid.")
	ErrProviderWrongPath   = fault.New(fault.ModelFailed, "provider_wrong_path", "The server has no list of models at this address. Check the path, such as /v1 at the end. If it has no such list, add its models by hand.")
	ErrProviderUnlisted    = fault.New(fault.ModelFailed, "provider_unlisted", "This provider doesn't list its models. Add them by hand.")
	ErrProviderNotModels   = fault.New(fault.ModelFailed, "provider_not_models", "What answers at this address isn't a model server: it sent something else than a list of models. Check the host, the port and the path.")
	ErrProviderRedirects   = fault.New(fault.ModelFailed, "provider_redirects", "The server redirects elsewhere. The key is not sent to other servers. To use the other server, enter its address.")
	ErrProviderBusy        = fault.New(fault.Unavailable, "provider_busy", "The server is busy, or the key has used up its limit. Try again later.")
	ErrProviderFailed      = fault.New(fault.ModelFailed, "provider_failed", "The server reported an error of its own. Try again later, or look at its log.")
	// ErrProviderSealed: the stored key or headers cannot be opened.
	ErrProviderSealed = fault.New(fault.ModelFailed, "provider_sealed", "The stored key can't be read, because SECRET_KEY has changed. Enter the key again, or set SECRET_KEY_PREVIOUS.")
)
