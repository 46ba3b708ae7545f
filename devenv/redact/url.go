package redact

import (
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// userinfos returns the passwords in URLs: "scheme://user:password@host". Every character is looked at once.
func userinfos(text string) []span {
	var found []span
	start, at := -1, -1 // of the part behind ://, and the last @ in it
	flush := func() {
		if start >= 0 && at > start {
			found = append(found, userinfo(text, start, at)...)
		}
		start, at = -1, -1
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "${"):
			i = closing(text, i+1) - 1
		case isSpace(c) || isQuote(c) || c == '<' || c == '>':
			flush()
		case strings.HasPrefix(text[i:], "://"):
			flush()
			start = i + len("://")
			i += 2
		case c == '@':
			at = i
		}
	}
	flush()
	return found
}

// hostPort is what stands before the path of a URL that has no user.
var hostPort = lazyregexp.New(`^[^:@]*(?::\d{0,5})?$`)

// userinfo returns the secret between :// and the last @: the password, or a user that is a token. An @ behind the
// host's path belongs to the path; a slash may belong to the password.
func userinfo(text string, start, at int) []span {
	info := text[start:at]
	if i := strings.IndexAny(info, "/?#"); i >= 0 {
		authority := info[:i]
		if last := strings.LastIndexByte(authority, '@'); last >= 0 {
			info = authority[:last]
		} else if hostPort.MatchString(authority) {
			return nil
		}
	}
	user, password, found := strings.Cut(info, ":")
	if found && password != "" && !isPlaceholder("", password) && !isTemplate(user, password) {
		return []span{{start + len(user) + 1, start + len(info)}}
	}
	if (!found || password == "") && isRandom(user) {
		return []span{{start, start + len(user)}}
	}
	return nil
}

// isTemplate reports whether a user and a password are those of an example: amqp://user:password@host.
func isTemplate(user, password string) bool {
	user, password = strings.ToLower(user), strings.ToLower(password)
	return (user == "user" || user == "username") && (password == "pass" || password == "password")
}

// isRandom distinguishes a token from a name.
func isRandom(text string) bool {
	return len(text) >= 16 && strings.ContainsAny(text, "0123456789") && !strings.ContainsAny(text, "${}")
}
