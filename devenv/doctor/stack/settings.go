package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var missingVariable = class{
	rule: rule{
		id: "FD-R19", title: "Environment variable that is missing in the container",
		about: "Compose reads .env only for `${NAMES}` in the Compose files. A variable reaches a container " +
			"through `environment:` or `env_file:`. The finding names the variables that the code read, and " +
			"whether .env contains them.",
	},
	own: true,
	signs: signs(
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
	found: func(p *container, c clue) *check.Finding {
		switch {
		case c.groups["pydantic"] != "":
			return p.invalidSettings(c)
		case c.groups["list"] != "":
			return p.unsetOf(c.groups["list"], c)
		case c.groups["json"] != "":
			name := p.namingOf(settingsClass(c)).variable(c.groups["json"])
			return p.invalidValue(name, "is not JSON, which a list or a nested setting has to be: `[\"a\", \"b\"]`", c)
		case c.groups["wrong"] != "":
			return p.invalidValue(c.groups["wrong"], "is refused: "+strings.Trim(c.groups["why"], "[]'\""), c)
		case c.groups["region"] != "":
			return p.unset([]string{"AWS_DEFAULT_REGION"}, c)
		case c.groups["aws"] != "":
			return p.unset([]string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}, c)
		case c.groups["google"] != "":
			return p.unset([]string{"GOOGLE_APPLICATION_CREDENTIALS"}, c)
		case c.groups["dynaconf"] != "":
			return p.unsetDynaconf(c.groups["dynaconf"], c)
		case c.groups["key"] != "":
			if !readsEnvironment(c.raised) || p.has(c.groups["key"]) {
				return nil // a key of some other dictionary
			}
			return p.unset([]string{c.groups["key"]}, c)
		case notCommand.MatchString(c.groups["said"]):
			return nil // the shell is about a program of that name
		case alternative.MatchString(c.line):
			return nil
		case p.has(c.groups["name"]) && p.Env[c.groups["name"]] != "":
			return nil
		}
		return p.unset([]string{c.groups["name"]}, c)
	},
}

// alternative is a sentence in which a variable is one way of several.
var alternative = lazyregexp.New(`(?i)\byou (?:can|could|may|might) |\balternatively\b|\boptionally\b`)

var notCommand = lazyregexp.New(`(?i)not found|denied|no such file|is a directory|syntax error`)

var listedName = lazyregexp.New(`(?m)^\s*[-*•] (\w+)`)

// unsetOf is about a list of variables that the code prints, of which some may be set.
func (p *container) unsetOf(list string, c clue) *check.Finding {
	var names []string
	for _, m := range listedName.FindAllStringSubmatch(list, -1) {
		if p.Env[m[1]] == "" {
			names = append(names, m[1])
		}
	}
	if names == nil {
		return nil
	}
	return p.unset(names, c)
}

// unsetDynaconf is about a setting of Dynaconf, which reads the variables that have its prefix.
func (p *container) unsetDynaconf(name string, c clue) *check.Finding {
	return p.placed(p.finding(
		fmt.Sprintf("its code needs the setting %s, which Dynaconf finds in no variable and no file", name),
		fmt.Sprintf("set DYNACONF_%s below environment of service %q, or with the prefix that envvar_prefix names; "+
			"then run `fastdock up`", name, p.Service),
		p.quote(withoutValue(c))...), "environment", "env_file")
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

// settingsClass returns the name of the class that the code was making.
func settingsClass(c clue) string {
	for _, f := range slices.Backward(c.frames()) {
		if m := made.FindStringSubmatch(f.Code); m != nil && !foreign(f.File) {
			return m[1]
		}
	}
	return "Settings"
}

var made = lazyregexp.New(`\b([A-Z]\w*)\(`)

// invalidSettings reads what pydantic says about a settings class. Other classes of pydantic are the app's own matter.
func (p *container) invalidSettings(c clue) *check.Finding {
	class, found := invalids(c.text[strings.Index(c.text, c.groups["pydantic"]):])
	isSettings := slices.ContainsFunc(c.frames(), func(f traceback.Frame) bool {
		return strings.Contains(f.File, "pydantic_settings/") || strings.Contains(f.File, "pydantic/env_settings")
	})
	if len(found) == 0 || !isSettings && !strings.Contains(class, "Settings") {
		return p.incompleteModel(class, found, c)
	}
	naming := p.namingOf(class)
	var absent []string
	for _, one := range found {
		if one.kind == "missing" {
			absent = append(absent, naming.variable(one.field))
		}
	}
	c.line = fmt.Sprintf("%d validation errors for %s", len(found), class)
	if len(found) == 1 {
		c.line = "1 validation error for " + class
	}
	if len(absent) > 0 {
		f := p.unset(absent, c)
		f.Cause += refusals("; it refuses the value of ", naming, found)
		return f
	}
	if one := found[0]; one.kind == "extra_forbidden" || one.kind == "extra" {
		return p.placedAt(
			p.finding(
				fmt.Sprintf("its settings (class %s) have no field for %q: %s", class, one.field, lowerFirst(one.why)),
				fmt.Sprintf(
					"correct or remove %q where it is set (.env), or set extra=\"ignore\" in the class",
					one.field,
				),
				p.quote(c)...),
			c.frames(),
		)
	}
	f := p.invalidValue(naming.variable(found[0].field), "is refused: "+lowerFirst(found[0].why), c)
	f.Cause += refusals("; so is that of ", naming, found[1:])
	return f
}

// incompleteModel is about a model of pydantic that reads no variables, where the log has no exception to show it by.
func (p *container) incompleteModel(class string, found []invalid, c clue) *check.Finding {
	if len(found) == 0 || c.raised != nil {
		return nil
	}
	text := lackedFields(c.text[strings.Index(c.text, c.groups["pydantic"]):])
	if text == "" {
		text = fmt.Sprintf("%s refuses %s (%s)", class, found[0].field, lowerFirst(found[0].why))
	}
	f := p.finding("its data does not fit the model "+text,
		"correct that part of the file or the settings that "+class+" is read from", firstOf(withoutValue(c).line))
	f.ID = ownExceptionID
	return f
}

// refusals lists the values that a settings class refuses, beyond those that are missing; empty for none.
func refusals(begins string, naming naming, found []invalid) string {
	var texts []string
	for _, one := range found {
		if one.kind != "missing" && !strings.HasPrefix(one.kind, "extra") {
			texts = append(texts, naming.variable(one.field)+" ("+lowerFirst(one.why)+")")
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return begins + strings.Join(texts, ", ")
}

func (p *container) invalidValue(name, why string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("the value of the variable %s %s", name, why),
		fmt.Sprintf("correct %s in environment or env_file of service %q; then run `fastdock up`", name, p.Service),
		p.quote(withoutValue(c))...)
	f.ID = invalidVariable.id
	return p.placed(f, "environment", "env_file")
}

// withoutValue leaves away what pydantic quotes of a value, which may be a secret.
func withoutValue(c clue) clue {
	c.line, _, _ = strings.Cut(c.line, ", input_value=")
	return c
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// invalidVariable is reported by missingVariable.
var invalidVariable = rule{
	id: "FD-R54", title: "Environment variable with an invalid value",
	about: "A settings class parses each value as the type of its field: a number, a URL or JSON. The finding " +
		"names the variable and the error, but never shows the value.",
}

// unset returns which variables are missing, and how they reach the container.
func (p *container) unset(names []string, c clue) *check.Finding {
	slices.Sort(names)
	names = slices.Compact(names)
	are, which := "variable "+names[0], "is"
	if len(names) > 1 {
		are, which = "variables "+strings.Join(names, ", "), "are"
	}
	cause := fmt.Sprintf("its code needs the %s, which %s not set in the container", are, which)
	fix := fmt.Sprintf(
		"set %s below environment of service %q, or in a file that its env_file names; then run `fastdock up`",
		strings.Join(names, ", "),
		p.Service,
	)
	if known := p.inDotenv(names); known != "" {
		cause += fmt.Sprintf(": .env has %s, but does not reach the container by itself", known)
		fix = fmt.Sprintf(
			"hand it on: `%s: ${%s}` below environment of service %q, or `env_file: .env`; then run `fastdock up`",
			known,
			known,
			p.Service,
		)
	}
	for _, name := range names {
		if similar := nearest(name, slices.Sorted(maps.Keys(p.Env))); similar != "" {
			cause += fmt.Sprintf("; it has %s", similar)
			fix = fmt.Sprintf(
				"write %s instead of %s in the settings of service %q; then run `fastdock up`",
				name,
				similar,
				p.Service,
			)
		}
	}
	return p.placed(p.finding(cause, fix, p.quote(withoutValue(c))...), "environment", "env_file")
}

// inDotenv returns the first of the names that .env has.
func (p *container) inDotenv(names []string) string {
	known := p.dotenv()
	for _, name := range names {
		if slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// nearest returns the word that is another one with a letter or two wrong; empty where none is. Words that differ in a
// part of their own, such as DB_HOST and DB_PORT, mean different things.
func nearest(word string, words []string) string {
	for _, other := range words {
		if other != word && len(word) > 4 && misspelled(strings.Split(word, "_"), strings.Split(other, "_")) {
			return other
		}
	}
	return ""
}

func misspelled(parts, others []string) bool {
	if len(parts) != len(others) {
		return false
	}
	wrong := 0
	for i, part := range parts {
		if d := distance(part, others[i]); d > 2 || d > 0 && d*4 > len(part) {
			return false
		} else if d > 0 {
			wrong++
		}
	}
	return wrong == 1
}

// distance returns how many letters have to be changed, added or removed to make one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, before+cost)
		}
	}
	return row[len(b)]
}

// has reports whether a variable is set in the container.
func (p *container) has(name string) bool {
	_, set := p.Env[name]
	return set
}

// dotenv returns the names in the project's .env.
func (p *container) dotenv() []string {
	if p.snapshot.sources == nil {
		return nil
	}
	file, _ := p.snapshot.sources.File(".env")
	var names []string
	for _, line := range file.Lines {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		names = append(names, strings.TrimSpace(name))
	}
	return names
}
