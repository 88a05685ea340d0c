package tool

import "chatbot/domain/fault"

// What keeps a server of tools from being used. Failures of the network are those of providers of models.
var (
	ErrServerNeedsAuthorization = fault.New(fault.ModelFailed, "mcp_needs_authorization", "The server wants to know who is asking. Enter its header Authorization.")
	ErrServerWrongPath          = fault.New(fault.ModelFailed, "mcp_wrong_path", "The server does not speak MCP at this address. Check the path, such as /mcp at the end.")
	ErrServerNotMCP             = fault.New(fault.ModelFailed, "mcp_not_mcp", "What answers is no MCP server that this program understands. Check the address.")
	ErrServerRefused            = fault.New(fault.ModelFailed, "mcp_refused", "The server refused the request.")
	ErrServerTooLarge           = fault.New(fault.ModelFailed, "mcp_too_large", "The server sent more than this program takes.")
	ErrServerBusy               = fault.New(fault.Unavailable, "mcp_busy", "There are too many connections to servers of tools. Try again later.")
	ErrServerFailed             = fault.New(fault.ModelFailed, "mcp_failed", "The server reported an error of its own, or stopped. Try again later, or look at its log.")
	ErrServerCommand            = fault.New(fault.ModelFailed, "mcp_command", "The command can't be started. Check that it is installed on this server and can be run.")
	ErrServerExited             = fault.New(fault.ModelFailed, "mcp_exited", "The command ended by itself before it answered. Check its arguments and its environment.")
	// ErrServerSealed: the stored headers or variables cannot be opened.
	ErrServerSealed = fault.New(fault.ModelFailed, "mcp_sealed", "The stored headers or variables can't be read, because SECRET_KEY has changed. Enter them again, or set SECRET_KEY_PREVIOUS.")
)
