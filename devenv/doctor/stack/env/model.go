package env

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// invalidSettings reads what pydantic says about a settings class. Other classes of pydantic are the app's own matter.
func invalidSettings(c *facts.Container, match rule.Match) *check.Finding {
	class, found := invalids(match.Text[strings.Index(match.Text, match.Groups["pydantic"]):])
	isSettings := slices.ContainsFunc(match.Frames(), func(f traceback.Frame) bool {
		return strings.Contains(f.File, "pydantic_settings/") || strings.Contains(f.File, "pydantic/env_settings")
	})
	if len(found) == 0 || !isSettings && !strings.Contains(class, "Settings") {
		return incompleteModel(c, class, found, match)
	}
	naming := namingOf(c, class)
	var absent []string
	for _, one := range found {
		if one.kind == "missing" {
			absent = append(absent, naming.variable(one.field))
		}
	}
	match.Line = fmt.Sprintf("%d validation errors for %s", len(found), class)
	if len(found) == 1 {
		match.Line = "1 validation error for " + class
	}
	if len(absent) > 0 {
		f := unset(c, absent, match)
		f.Cause += refusals("; it rejects the value of ", naming, found)
		return f
	}
	if one := found[0]; one.kind == "extra_forbidden" || one.kind == "extra" {
		return rule.AtCode(c,
			rule.Finding(c,
				fmt.Sprintf("the settings class %s has no field for %q: %s", class, one.field, message.LowerFirst(one.why)),
				fmt.Sprintf(
					"correct or remove %q where it is set (.env), or set extra=\"ignore\" in the class",
					one.field,
				),
				rule.Quote(c, match)...),
			match.Frames(),
		)
	}
	f := invalidValue(c, naming.variable(found[0].field), "is rejected: "+message.LowerFirst(found[0].why), match)
	f.Cause += refusals("; so is the value of ", naming, found[1:])
	return f
}

// incompleteModel is about a model of pydantic that reads no variables, where the log has no exception to show it by.
func incompleteModel(c *facts.Container, class string, found []invalid, match rule.Match) *check.Finding {
	if len(found) == 0 || match.Raised != nil {
		return nil
	}
	text := LackedFields(match.Text[strings.Index(match.Text, match.Groups["pydantic"]):])
	if text == "" {
		text = fmt.Sprintf("%s rejects %s (%s)", class, found[0].field, message.LowerFirst(found[0].why))
	}
	f := rule.Finding(c, "the data does not match its model: "+text,
		"correct the data of "+class+" in its file or settings",
		message.FirstLine(withoutValue(match).Line))
	f.ID = rule.OwnException
	return f
}

// refusals lists the values that a settings class refuses, beyond those that are missing; empty for none.
func refusals(begins string, naming naming, found []invalid) string {
	var texts []string
	for _, one := range found {
		if one.kind != "missing" && !strings.HasPrefix(one.kind, "extra") {
			texts = append(texts, naming.variable(one.field)+" ("+message.LowerFirst(one.why)+")")
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return begins + strings.Join(texts, ", ")
}
