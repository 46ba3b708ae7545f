package pane

import "charm.land/bubbles/v2/key"

// KeyName is the name of a key, pressed or chosen from a list of keys. It implements fmt.Stringer for key.Matches.
type KeyName string

// String returns the name.
func (k KeyName) String() string { return string(k) }

// HelpSection is a title and the keys of one pane. A pair of keys stands in one binding.
type HelpSection struct {
	Title string
	Keys  []key.Binding
}

// Bind returns a binding of one key and what it does.
func Bind(name, does string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, does))
}
