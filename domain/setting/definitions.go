package setting

import (
	"slices"

	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Definition is what is known of a setting.
type Definition struct {
	Name Name
	// Does is the effect of the setting, in English.
	Does    string
	Default Value
	IsList  bool
	// IsBudget means that the text is that of a budget.
	IsBudget bool
	// Min and Max bound the text, or each text of a list, in code points; MaxItems bounds a list.
	Min, Max, MaxItems int
	// Paragraphs allows line ends and tabs.
	Paragraphs bool
	// Variables are the environment variables that set it; may be empty.
	Variables string
	// Guards means that it decides who may register, so that registration is closed while its value cannot be read.
	Guards bool

	// check returns a text in the form in which it is stored, and adds to in what it breaks besides the bounds. nil: any text.
	check func(in *fault.Inputs, field, text string) string
	set   func(*Values, Value)
	// adjust sets what depends on more of the setting than its value. nil: nothing does.
	adjust func(*Values, Setting)
}

// definitions are all settings, in the order in which they are shown.
var definitions = []Definition{
	{
		Name: Registration, Does: "Determines who may create an account: everyone, people with an invitation, or no one.",
		Default: Value{Text: string(identity.RegistrationClosed)}, Min: 1, Max: 20, Variables: "REGISTRATION", Guards: true, check: checkRegistration,
		set: func(v *Values, to Value) { v.Registration = identity.RegistrationPolicy(to.Text) },
	},
	{
		Name: AllowedEmailDomains, Does: "Limits registration to email addresses of these domains. A domain does not include its subdomains; an empty list allows all.",
		IsList: true, Min: 1, Max: 255, MaxItems: 100, Guards: true, check: checkDomain,
		set: func(v *Values, to Value) { v.AllowedEmailDomains = to.List },
	},
	{
		Name: RequireSecondFactor, Does: "Determines who must have a second factor: nobody, administrators, or everyone. People without one set it up after they sign in.",
		Default: Value{Text: string(identity.SecondFactorOff)}, Min: 1, Max: 20, Variables: "REQUIRE_SECOND_FACTOR", check: checkSecondFactor,
		set:    func(v *Values, to Value) { v.SecondFactor.Who = identity.SecondFactorPolicy(to.Text) },
		adjust: adjustSecondFactor,
	},
	{
		Name: RequireSecondFactorGrace, Does: "Is how many days people have to set up the second factor that they must have, 0 to 90.",
		Default: Value{Text: "7"}, Min: 1, Max: 2, check: checkGrace,
		set: func(v *Values, to Value) { v.SecondFactor.Grace = days(to.Text) },
	},
	{
		Name: PasswordLogin, Does: "Determines whether people sign in with passwords: on or off. It can be turned off once an administrator can sign in without one.",
		Default: Value{Text: PasswordsOn}, Min: 1, Max: 20, Variables: "PASSWORD_LOGIN", check: checkPasswordLogin,
		set: func(v *Values, to Value) { v.PasswordsOff = to.Text == PasswordsOff },
	},
	{
		Name: RequireVerifiedEmail, Does: "Determines whether people must confirm their email address before they can do anything else. Without mail it has no effect.",
		Default: Value{Text: verifiedOff}, Min: 1, Max: 20, Variables: "REQUIRE_VERIFIED_EMAIL", check: checkVerifiedEmail,
		set:    func(v *Values, to Value) { v.VerifiedEmail = to.Text == verifiedOn },
		adjust: func(v *Values, s Setting) { v.VerifiedEmail = v.VerifiedEmail || s.Problem != nil }, // one that cannot be read counts as the strictest
	},
	{
		Name: DefaultModel, Does: "Answers in chats without a model of their own.",
		Min: 1, Max: model.MaxID, Variables: "LLM_PROVIDER, LLM_MODEL", check: checkModel,
		set: func(v *Values, to Value) { v.DefaultModel = model.ID(to.Text) },
	},
	{
		Name: FallbackModels, Does: "Answer, in this order, when the model of a chat fails before it begins to answer. An empty list: none does.",
		IsList: true, Min: 1, Max: model.MaxID, MaxItems: 10, Variables: "LLM_FALLBACK_MODELS", check: checkModel,
		set: func(v *Values, to Value) { v.FallbackModels = modelIDs(to.List) },
	},
	{
		Name: TitleModel, Does: "Writes the titles of chats after their first answer. Unless set, titles are taken from the first message.",
		Min: 1, Max: model.MaxID, check: checkModel,
		set: func(v *Values, to Value) { v.TitleModel = model.ID(to.Text) },
	},
	{
		Name: SystemPrompt, Does: "Instructs the model before every conversation. If empty, no system message is sent.",
		Default: Value{Text: "You are a helpful, friendly AI assistant."}, Max: 20_000, Paragraphs: true, Variables: "SYSTEM_PROMPT",
		set: func(v *Values, to Value) { v.SystemPrompt = to.Text },
	},
	{
		Name: AppName, Does: "Names this installation.",
		Default: Value{Text: "ChatBot"}, Min: 1, Max: 50, Variables: "APP_NAME", check: trim,
		set: func(v *Values, to Value) { v.AppName = to.Text },
	},
	{
		Name: Banner, Does: "Is shown on every page. If empty, nothing is.",
		Max: 500, check: trim,
		set: func(v *Values, to Value) { v.Banner = to.Text },
	},
	{
		Name: DefaultBudget, Does: "Bounds what each person without an own budget may use in a day or a month, in tokens or US dollars.",
		IsBudget: true, Max: 60, check: checkBudget,
		set: func(v *Values, to Value) { v.DefaultBudget, _ = budget.Parse(to.Text) },
	},
	{
		Name: Starters, Does: "Suggests how to begin while a chat is empty.",
		IsList: true, Min: 1, Max: 200, MaxItems: 4, check: trim,
		set: func(v *Values, to Value) { v.Starters = to.List },
	},
	{
		Name: Logo, Does: "Is the mark of this installation: a PNG, JPEG or WebP image as a data URL, at most 64 KiB and 1024 pixels a side.",
		Max: maxImageText, check: checkImage,
		set: func(v *Values, to Value) { v.Logo = ImageOf(to.Text) },
	},
}

func modelIDs(texts []string) []model.ID {
	ids := make([]model.ID, len(texts))
	for i, text := range texts {
		ids[i] = model.ID(text)
	}
	return ids
}

// Definitions returns all settings, in the order in which they are shown.
func Definitions() []Definition { return slices.Clone(definitions) }

// Find returns the setting with this name.
func Find(name Name) (Definition, bool) {
	i := slices.IndexFunc(definitions, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return Definition{}, false
	}
	return definitions[i], true
}
