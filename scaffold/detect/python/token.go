// Package python reads Python source as far as its statements and their tokens: enough to see what a module defines,
// imports and calls, without ever taking a string or a comment for code. It takes any text; what is no Python gives
// tokens that mean nothing.
//
// The parsers of Python that Go has need cgo, which would end the cross-compiled static binaries.
package python

// Kind is what a token is.
type Kind int

// The kinds of token.
const (
	Name     Kind = iota // or keyword
	String               // Text is what stands between the quotes, as it is written
	Template             // string that is composed at run time, as an f-string is
	Number
	Operator // or delimiter, such as ( and ->
)

// Token is the smallest piece of a statement.
type Token struct {
	Kind Kind
	Text string
	Line int // the first is 1
}

// Is reports whether the token is this name, keyword or operator.
func (t Token) Is(text string) bool {
	return t.Text == text && (t.Kind == Name || t.Kind == Operator)
}

// Statement is a simple statement, or the header of a compound one up to its colon.
type Statement struct {
	Indent int // column of its first token; what a header governs stands further right
	Tokens []Token
}

// Line returns where the statement begins.
func (s Statement) Line() int { return s.Tokens[0].Line }

// Starts reports whether the statement begins with these names, keywords or operators.
func (s Statement) Starts(texts ...string) bool {
	if len(s.Tokens) < len(texts) {
		return false
	}
	for i, text := range texts {
		if !s.Tokens[i].Is(text) {
			return false
		}
	}
	return true
}
