package python

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Incomplete is about data and entries of the system that packages expect and that an image does not have.
var Incomplete = rule.LogRule{
	Rule: rule.Rule{ID: libraryID},
	Patterns: rule.Patterns(
		"",
		`(?P<browser>Executable doesn't exist at \S*ms-playwright)`,
		`Can't find model '(?P<spacy>[\w.-]+)'`,
		`Resource '?(?P<nltk>[\w./-]+)'? not found(?s:.*?)nltk\.download`,
		`(?P<zone>No time zone found with key|unknown time zone|tzdata is not installed)`,
		`(?P<locale>unsupported locale setting)`,
		`getpwuid\(\): uid not found: (?P<uid>\d+)`,
		`could not access file "(?P<preload>[\w$/.-]+)": No such file`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		cause, fix := "", "add this to the last stage of the Dockerfile: `%s`; then run `fastdock up --build`"
		switch {
		case match.Groups["browser"] != "":
			cause, fix = "Playwright's browser is not installed in the image", fmt.Sprintf(fix,
				"RUN playwright install --with-deps chromium")
		case match.Groups["spacy"] != "":
			cause, fix = fmt.Sprintf("the spaCy model %q is not installed in the image", match.Groups["spacy"]),
				fmt.Sprintf(fix, "RUN python -m spacy download "+match.Groups["spacy"])
		case match.Groups["nltk"] != "":
			cause, fix = fmt.Sprintf("the NLTK data %q is not installed in the image", match.Groups["nltk"]), fmt.Sprintf(fix,
				"RUN python -m nltk.downloader "+match.Groups["nltk"])
		case match.Groups["zone"] != "":
			return noZone(c, match)
		case match.Groups["locale"] != "":
			cause, fix = "the locale that the code sets is not installed in the image", "install the Debian package locales "+
				"and "+
				"generate the locale in the Dockerfile, or use C.UTF-8"
		case match.Groups["uid"] != "":
			cause, fix = fmt.Sprintf("user %s has no name in the image (no entry in /etc/passwd)", match.Groups["uid"]),
				fmt.Sprintf(
					"create the user in the Dockerfile (`RUN useradd --uid %s app`), or set USER, LOGNAME and HOME under "+
						"`environment`", match.Groups["uid"])
		case match.Groups["preload"] != "":
			cause, fix = fmt.Sprintf("the library %q in shared_preload_libraries is not in the image",
				match.Groups["preload"]), "use an image that includes the library, or remove it from shared_preload_libraries"
		}
		return rule.AtCode(c, rule.Finding(c, cause, fix, rule.Quote(c, match)...), match.Frames())
	},
	OfServer: true,
}

// noZone is about a time zone that is not found: its image has no such data, or none with that name.
func noZone(c *facts.Container, match rule.Match) *check.Finding {
	f := rule.Finding(c, "the image contains no time zone data",
		"run `uv add tzdata`, or install the Debian package tzdata in "+
			"the Dockerfile; then run `fastdock up --build`", rule.Quote(c, match)...)
	f.ID = libraryID
	m := zoneKey.FindStringSubmatch(match.About())
	if c.HasFile("/usr/share/zoneinfo/UTC") && m != nil {
		f.Cause = fmt.Sprintf("time zone %q does not exist", m[1])
		f.Fix.Text = "use a name from the IANA list, for example Europe/Vienna" + env.InValue(c, env.SettingOf(c, match))
	}
	return rule.AtCode(c, f, match.Frames())
}

var zoneKey = lazyregexp.New(`No time zone found with key '?([\w/+-]+)`)
