package detect

import "github.com/fastdock/fastdock/scaffold/detect/python"

// isUnpacked reports whether a call, whose bracket opens at a token, is given the content of a mapping:
// Model(**values).
func isUnpacked(tokens []python.Token, open int) bool {
	return open+3 < len(tokens) && tokens[open+1].Is("*") && tokens[open+2].Is("*") && tokens[open+3].Kind == python.Name
}

// takesEnvironment reports whether a module takes the environment as a whole, as in dict(os.environ) and
// dotenv_values(".env"), rather than one variable of it.
func (r *settingReader) takesEnvironment(file string) bool {
	for _, statement := range r.code.parse(file) {
		for at, token := range statement.Tokens {
			switch {
			case token.Kind != python.Name || statement.Starts("import") || statement.Starts("from"):
			case token.Text == "dotenv_values":
				return true
			case token.Text == "environ" && !followed(statement.Tokens, at, "[", "."):
				return true
			}
		}
	}
	return false
}

// followed reports whether one of the marks stands behind a token.
func followed(tokens []python.Token, at int, marks ...string) bool {
	for _, mark := range marks {
		if at+1 < len(tokens) && tokens[at+1].Is(mark) {
			return true
		}
	}
	return false
}
