// Package env has the rules about environment variables and the settings that are read from them.
package env

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// MissingVariable is about a variable that the code needs and the container does not have.
var MissingVariable = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R19", Title: "Environment variable that is missing in the container",
		About: "Compose reads .env only for `${NAMES}` in the Compose files. A variable reaches a container " +
			"through `environment:` or `env_file:`. The finding names the variables that the code read, and " +
			"whether .env contains them.",
	},
	OfServer: true,
	Patterns: rule.Patterns(
		"",
		`(?m)(?:^|: )(?P<pydantic>\d+ validation errors? for)`,
		`^KeyError: '(?P<key>\w+)'`,
		`(?i:(?:required|missing|not set)[^\n]*:)\s*\n(?P<list>(?:\s*[-*•] [A-Z][A-Z0-9]*_[A-Z0-9_]+[^\n]*\n?)+)`,
		`Environment variable "(?P<wrong>\w+)" invalid: (?P<why>.+)`,
		`(?P<region>You must specify a region)`,
		`(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:setting )?(?:must not|cannot|can't|may not|should not) be (?:empty|blank`+
			`|None|null)`,
		`KeyError: "Config '(?P<name>\w+)' is missing`,
		`(?:Set the|Environment variable ["']?)\s*(?P<name>\w+)["']? (?:environment variable|not set)`,
		`UndefinedValueError: (?P<name>\w+) not found`,
		`Missing \w+ .*\(env var: '(?P<name>\w+)'\)`,
		`(?P<dynaconf>\w+) is required in env \w+`,
		`sh: (?:line )?(?:\d+: )?(?P<name>[A-Za-z_]\w*): (?:parameter not set|unbound variable|.*must be set)`,
		`^\S+: (?:line )?\d+: (?P<name>[A-Z][A-Z0-9_]*): (?P<said>.+)`,
		`(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is not set|must be set|is required|not set|is missing`+
			`|environment variable (?:is )?(?:not set|missing|required))`,
		`(?i:missing (?:required )?(?:environment|env)(?: variables?|vars?)?:?) ["']?(?P<name>[A-Z][A-Z0-9_]+)`,
		`(?i:set|setting|define|provide|export) (?:the )?["'`+"`"+`]?(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)["'`+"`"+
			`]? (?:as an )?(?:environment )?(?:variable|env)`,
		`(?i:please (?:define|set|provide|specify)) .*?['"]?(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)['"]?`,
		`(?i:environment variable) ['"]?(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)['"]?(?i:.*(?:required|missing|not `+
			`set|not found|must|please))?`,
		`NoCredentialsError: (?P<aws>Unable to locate credentials)|(?P<google>Your default credentials were not found)`,
		`SettingsError: error parsing (?:value for field|env var|JSON for) "(?P<json>\w+)"`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		switch {
		case match.Groups["pydantic"] != "":
			return invalidSettings(c, match)
		case match.Groups["list"] != "":
			return unsetOf(c, match.Groups["list"], match)
		case match.Groups["json"] != "":
			name := namingOf(c, settingsClass(match)).variable(match.Groups["json"])
			return invalidValue(c, name, "is not valid JSON, which a list or nested setting needs: `[\"a\", \"b\"]`", match)
		case match.Groups["wrong"] != "":
			return invalidValue(c, match.Groups["wrong"], "is rejected: "+strings.Trim(match.Groups["why"], "[]'\""), match)
		case match.Groups["region"] != "":
			return unset(c, []string{"AWS_DEFAULT_REGION"}, match)
		case match.Groups["aws"] != "":
			return unset(c, []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}, match)
		case match.Groups["google"] != "":
			return unset(c, []string{"GOOGLE_APPLICATION_CREDENTIALS"}, match)
		case match.Groups["dynaconf"] != "":
			return unsetDynaconf(c, match.Groups["dynaconf"], match)
		case match.Groups["key"] != "":
			if !readsEnvironment(match.Raised) || c.HasVariable(match.Groups["key"]) {
				return nil // a key of some other dictionary
			}
			return unset(c, []string{match.Groups["key"]}, match)
		case notCommand.MatchString(match.Groups["said"]):
			return nil // the shell is about a program of that name
		case alternative.MatchString(match.Line):
			return nil
		case c.HasVariable(match.Groups["name"]) && c.Env[match.Groups["name"]] != "":
			return nil
		}
		return unset(c, []string{match.Groups["name"]}, match)
	},
}

// unsetOf is about a list of variables that the code prints, of which some may be set.
func unsetOf(c *facts.Container, list string, match rule.Match) *check.Finding {
	var names []string
	for _, m := range listedName.FindAllStringSubmatch(list, -1) {
		if c.Env[m[1]] == "" {
			names = append(names, m[1])
		}
	}
	if names == nil {
		return nil
	}
	return unset(c, names, match)
}

var listedName = lazyregexp.New(`(?m)^\s*[-*•] (\w+)`)

// settingsClass returns the name of the class that the code was making.
func settingsClass(match rule.Match) string {
	for _, f := range slices.Backward(match.Frames()) {
		if m := made.FindStringSubmatch(f.Code); m != nil && !facts.Foreign(f.File) {
			return m[1]
		}
	}
	return "Settings"
}

var made = lazyregexp.New(`\b([A-Z]\w*)\(`)

// unsetDynaconf is about a setting of Dynaconf, which reads the variables that have its prefix.
func unsetDynaconf(c *facts.Container, name string, match rule.Match) *check.Finding {
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the code needs the setting %s, but Dynaconf finds it in no variable or file", name),
		fmt.Sprintf("set DYNACONF_%s (or the prefix in envvar_prefix) under `environment` of service %q; then run "+
			"`fastdock up`", name, c.Service),
		rule.Quote(c, withoutValue(match))...), "environment", "env_file")
}

// readsEnvironment reports whether an exception comes from reading a variable.
func readsEnvironment(e *traceback.Exception) bool {
	if e == nil || len(e.Chain()[0].Frames) == 0 {
		return false
	}
	frames := e.Chain()[0].Frames
	f := frames[len(frames)-1]
	return strings.Contains(strings.ToLower(f.Code), "environ") || strings.Contains(f.Code, "getenv") ||
		f.File == "<frozen os>" || strings.HasSuffix(f.File, "/os.py")
}

var notCommand = lazyregexp.New(`(?i)not found|denied|no such file|is a directory|syntax error`)

// alternative is a sentence in which a variable is one way of several.
var alternative = lazyregexp.New(`(?i)\byou (?:can|could|may|might) |\balternatively\b|\boptionally\b`)

// unset returns which variables are missing, and how they reach the container.
func unset(c *facts.Container, names []string, match rule.Match) *check.Finding {
	slices.Sort(names)
	names = slices.Compact(names)
	are, which := "variable "+names[0], "is"
	if len(names) > 1 {
		are, which = "variables "+strings.Join(names, ", "), "are"
	}
	cause := fmt.Sprintf("the code needs the %s, which %s not set in the container", are, which)
	fix := fmt.Sprintf(
		"set %s under `environment` of service %q, or in its `env_file`; then run `fastdock up`",
		strings.Join(names, ", "),
		c.Service,
	)
	if known := inDotenv(c, names); known != "" {
		cause += fmt.Sprintf(": .env sets %s, but Compose does not pass it to the container", known)
		fix = fmt.Sprintf(
			"pass it on: `%s: ${%s}` under `environment` of service %q, or `env_file: .env`; then run `fastdock up`",
			known,
			known,
			c.Service,
		)
	}
	for _, name := range names {
		if similar := message.Nearest(name, slices.Sorted(maps.Keys(c.Env))); similar != "" {
			cause += fmt.Sprintf("; %s is set", similar)
			fix = fmt.Sprintf(
				"write %s instead of %s in the settings of service %q; then run `fastdock up`",
				name,
				similar,
				c.Service,
			)
		}
	}
	return rule.AtKey(c, rule.Finding(c, cause, fix, rule.Quote(c, withoutValue(match))...), "environment", "env_file")
}

// inDotenv returns the first of the names that .env has.
func inDotenv(c *facts.Container, names []string) string {
	known := dotenv(c)
	for _, name := range names {
		if slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// dotenv returns the names in the project's .env.
func dotenv(c *facts.Container) []string {
	file, _ := c.Stack.Sources.File(".env")
	var names []string
	for _, line := range file.Lines {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		names = append(names, strings.TrimSpace(name))
	}
	return names
}
