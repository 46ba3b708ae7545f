package scaffold

import (
	"fmt"
	"io"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// settled are the app's settings with the values that are found for them, and those that only the author knows.
type settled struct {
	variables  []variable
	references []variable // with ${...} of the project's own Compose files
	needed     []detect.Setting
	standIns   []detect.Setting // with what the example holds in the place of a value
}

// settle finds a value for each setting: what reaches a service, what .env sets, what the example shows, a secret that
// is made up, or what the type allows.
func (p project) settle() settled {
	var done settled
	for _, setting := range p.Facts.Settings {
		own := p.Facts.Own[setting.Name]
		if p.givesVariable(setting.Name) && !p.misdirected(setting.Name) {
			continue
		}
		if value, found := p.connected(setting); found {
			switch {
			case isElsewhere(own):
			case p.Extends() && strings.Contains(value, "$"):
				done.references = append(done.references, variable{Key: setting.Name, Value: value})
			default:
				done.variables = append(done.variables, variable{Key: setting.Name, Value: value})
			}
			continue
		}
		if own != "" || p.givesVariable(setting.Name) {
			continue
		}
		v, found := p.value(setting)
		switch {
		case found:
			done.variables = append(done.variables, v)
		case !setting.Required || setting.Later:
		case p.standsIn(setting):
			done.variables = append(done.variables, p.standIn(setting))
			done.standIns = append(done.standIns, setting)
		default:
			done.needed = append(done.needed, setting)
		}
	}
	return done
}

// value returns that of a setting that no service and no .env gives.
func (p project) value(setting detect.Setting) (variable, bool) {
	v := variable{Key: setting.Name}
	example := p.Facts.Example[setting.Name]
	bare := setting.Default == "" && setting.Type == "" // read with os.getenv, or the like
	titled := bare && isTitle(setting.Name)             // FastAPI takes no None for what it shows
	wanted := setting.Required || titled || bare && isOwnSecret(setting.Name)
	switch {
	case !wanted && setting.Default == "" && usable(example) && !loopback.MatchString(example):
		v.Value = example // what people who copy the example run it with
	case !wanted:
		return v, false
	case p.Secrets[setting.Name] != "":
		v.Value = p.Secrets[setting.Name]
	case usable(example):
		v.Value = example
	case !setting.Required && !titled:
		return v, false
	default:
		v.Value = typed(setting, p.Name)
	}
	if v.Value == "" {
		v.Value, _ = p.reached(setting, wordsOf(setting.Name)) // a database of tests, in a setting that has to be there
	}
	return v, v.Value != ""
}

// standsIn reports whether the example names a text without a value of its own. The app starts with that,
// as it does for a user who copies the example.
func (p project) standsIn(setting detect.Setting) bool {
	_, named := p.Facts.Example[setting.Name]
	return named && anyText.MatchString(setting.Type)
}

var anyText = lazyregexp.New(`(?i)^(str|secretstr|)$|^(str|secretstr)\s*\||^optional\[(str|secretstr)\]`)

func (p project) standIn(setting detect.Setting) variable {
	return variable{
		setting.Name,
		p.Facts.Example[setting.Name],
		place(setting) + " reads this variable; replace the example's value with your own:",
	}
}

var noValue = lazyregexp.New(`(?i)^(<.*>|\[.*\]|\{.*\}|\*+|x{3,}|\.{3}|none|null|todo|tbd|fixme|changeme` +
	`|replace.?me)$|change.?(me|this|it)|your[-_ ]|[-_ ]here\b|replace[-_ ]|placeholder|insert[-_ ]|xxxx` +
	`|<[a-z][\w -]*>|\.\.\.|generate[-_ ]|example[-_]?(key|token|secret)`)

// usable reports whether the value of an example is one, rather than a place for one.
func usable(value string) bool {
	return value == "[]" || value == "{}" || strings.TrimSpace(value) != "" && !noValue.MatchString(value)
}

// makeSecrets gives each of the app's own secrets a value: the one that the file has already, or a new one.
func (p project) makeSecrets(random io.Reader) error {
	var names []string
	for _, setting := range p.Facts.Settings {
		if isOwnSecret(setting.Name) {
			names = append(names, setting.Name)
		}
	}
	if p.Extends() {
		names = append(names, p.Overlay().ownSecrets()...)
	}
	for _, name := range names {
		if p.Facts.Own[name] != "" || p.Secrets[name] != "" {
			continue
		}
		if p.Secrets[name] = p.Local.Values[name]; p.Secrets[name] != "" {
			continue
		}
		var err error
		if p.Secrets[name], err = password(random); err != nil {
			return err
		}
	}
	return nil
}

// Needed returns the settings that the author has to set, as far as neither .env nor app.env does.
func (p project) Needed() []detect.Setting {
	var needed []detect.Setting
	for _, setting := range p.settle().needed {
		if p.Facts.Given[setting.Name] == "" {
			needed = append(needed, setting)
		}
	}
	return needed
}

// place returns where a setting is read.
func place(setting detect.Setting) string { return fmt.Sprintf("%s:%d", setting.File, setting.Line) }

// settingsWarnings names the settings that only the author has a value for.
func (s Spec) settingsWarnings() []string {
	p, err := newProject(s, Local{Random: zeros{}})
	if err != nil {
		return nil
	}
	var advice []string
	for _, setting := range p.Needed() {
		advice = append(advice, fmt.Sprintf("%s reads %s, which has no value yet: set it in .env or in %s",
			place(setting), setting.Name, appEnvironment))
	}
	for _, setting := range p.settle().standIns {
		if given := p.Facts.Given[setting.Name]; given == "" || given == p.Facts.Example[setting.Name] {
			advice = append(advice, fmt.Sprintf("%s reads %s, which has no value in the project's example: the app starts, "+
				"but set a value in .env or in %s", place(setting), setting.Name, appEnvironment))
		}
	}
	if p.Extends() {
		advice = append(advice, p.Overlay().unsetWarnings()...)
	}
	return advice
}
