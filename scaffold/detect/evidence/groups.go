package evidence

import (
	"path"
	"slices"
	"strings"
)

// Groups are the dependency groups that Dockerfiles install beside the dependencies themselves.
type Groups struct {
	All     bool     // each that is not optional, but for those of Without
	With    []string // by name
	Without []string
}

// groups takes the dependency groups that a RUN installs.
func (r *reader) groups(source string) {
	for _, words := range commandsOf(source) {
		if len(words) < 2 {
			continue
		}
		switch tool := path.Base(words[0]); {
		case tool == "poetry" && (slices.Contains(words, "install") || slices.Contains(words, "export")):
			r.poetryGroups(words[1:])
		case tool == "uv" && (slices.Contains(words, "sync") || slices.Contains(words, "export")):
			r.uvGroups(words[1:])
		}
	}
}

// poetryGroups reads the flags of Poetry. Its install is for every group, its export for none, unless flags say so.
func (r *reader) poetryGroups(words []string) {
	with := slices.Concat(valuesOf(words, "--with"), valuesOf(words, "--only"))
	without := valuesOf(words, "--without")
	narrowed := slices.ContainsFunc(words, func(word string) bool {
		return word == "--no-dev" || strings.HasPrefix(word, "--only")
	})
	r.Groups.With = append(r.Groups.With, with...)
	r.Groups.Without = append(r.Groups.Without, without...)
	if slices.Contains(words, "--all-groups") || slices.Contains(words, "install") && !narrowed {
		r.Groups.All = true
	}
}

func (r *reader) uvGroups(words []string) {
	r.Groups.With = slices.Concat(r.Groups.With, valuesOf(words, "--group"), valuesOf(words, "--only-group"))
	r.Groups.Without = append(r.Groups.Without, valuesOf(words, "--no-group")...)
	r.Groups.All = r.Groups.All || slices.Contains(words, "--all-groups")
}

// valuesOf returns the names that an option is given, as the next word or after a sign.
func valuesOf(words []string, option string) []string {
	var values []string
	for i, word := range words {
		if value, joined := strings.CutPrefix(word, option+"="); joined {
			values = append(values, listed(value)...)
		} else if word == option && i+1 < len(words) {
			values = append(values, listed(words[i+1])...)
		}
	}
	return values
}
