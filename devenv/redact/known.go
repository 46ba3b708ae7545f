package redact

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Redactor hides known secrets wherever they stand, besides what Text hides.
type Redactor struct {
	words  map[string]bool   // of letters, digits and _ alone: hidden where they are whole words
	others *strings.Replacer // hidden anywhere, in the forms in which they are written
}

// New makes a Redactor for secrets that are known. A secret that is an everyday word, or one of the ordinary names of
// a project, is hidden only where Text finds it: hidden everywhere, a password "app" would leave nothing to read.
func New(secrets, ordinary []string) *Redactor {
	r := &Redactor{words: map[string]bool{}}
	secrets = slices.Clone(secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // a longer one may hold a shorter one
	var pairs []string
	for _, secret := range secrets {
		switch {
		case !isDistinct(secret) || slices.Contains(ordinary, secret):
		case len(secret) < 12 && isWord(secret):
			r.words[secret] = true
		default:
			forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inJSON(secret)}
			if plain, err := url.PathUnescape(secret); err == nil {
				forms = append(forms, plain)
			}
			for _, form := range forms {
				pairs = append(pairs, form, Mask)
			}
		}
	}
	r.others = strings.NewReplacer(pairs...)
	return r
}

// All hides what Text hides, and repetitions of it where nothing shows that they are secrets.
func All(text string) string {
	secrets := Secrets(text)
	if len(secrets) == 0 {
		return text
	}
	return New(secrets, nil).Text(text)
}

// Text hides the known secrets in a text, and those that Text of this package finds.
func (r *Redactor) Text(text string) string { return Text(r.known(text)) }

// Value returns the value of a variable without its secrets.
func (r *Redactor) Value(name, value string) string { return r.known(Value(name, value)) }

func (r *Redactor) known(text string) string {
	text = r.others.Replace(text)
	if len(r.words) == 0 {
		return text
	}
	var out strings.Builder
	done := 0
	for at := 0; at < len(text); at++ {
		end := variableEnd(text, at)
		if r.words[text[at:end]] {
			out.WriteString(text[done:at] + Mask)
			done = end
		}
		at = end
	}
	return out.String() + text[done:]
}

// everyday are words that passwords are in examples, and that texts have anyway.
var everyday = strings.Fields(`
	password passwords database postgres postgresql username mariadb rabbitmq fastapi development
	production application localhost container changeme changethis default example service services
	required external internal disabled enabled
`)

// isDistinct reports whether a text is unlike what stands in texts anyway.
func isDistinct(secret string) bool {
	if slices.Contains(everyday, strings.ToLower(secret)) || isPlaceholder("", secret) {
		return false
	}
	if isLetters(secret) && strings.ToLower(secret[1:]) == secret[1:] { // a word
		return len(secret) >= 8
	}
	digits := strings.Trim(secret, "0123456789.") == ""
	return len(secret) >= 5 && !digits || len(secret) >= 8
}

func isWord(text string) bool { return variableEnd(text, 0) == len(text) }

func inJSON(secret string) string {
	quoted, _ := json.Marshal(secret) // a string always can be
	return string(quoted[1 : len(quoted)-1])
}
