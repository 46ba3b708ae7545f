package lazyregexp

import (
	"regexp"
	"testing"
)

func TestMethodsAnswerAsThoseOfRegexp(t *testing.T) {
	const source, text = `(?P<key>\w+)=(\w*)`, "a=1 b=2"
	lazy, eager := New(source), regexp.MustCompile(source)
	for name, pair := range map[string][2]string{
		"FindString":              {lazy.FindString(text), eager.FindString(text)},
		"ReplaceAllString":        {lazy.ReplaceAllString(text, "$2=${key}"), "1=a 2=b"},
		"ReplaceAllLiteralString": {lazy.ReplaceAllLiteralString(text, "$2"), "$2 $2"},
		"String":                  {lazy.String(), source},
		"FindStringSubmatch":      {lazy.FindStringSubmatch(text)[lazy.SubexpIndex("key")], "a"},
		"FindAllString":           {lazy.FindAllString(text, -1)[1], "b=2"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s returned %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestInvalidPatternFailsTheTestsOfItsPackage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("New accepted an invalid pattern in a test binary")
		}
	}()
	New(`(`)
}
