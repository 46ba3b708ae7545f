package redact

import (
	"slices"
	"strings"
	"unicode"
)

// What a name says of its value. Each list has words in lower case.
var (
	// secretEnds make a name a secret's wherever a word of it ends so: "mysqlpassword", "identitytoken".
	secretEnds = []string{
		"password", "passwd", "passphrase", "passcode", "passwort", "secret", "token", "apikey", "accesskey",
		"secretkey", "privatekey",
		"accountkey", "authkey", "credential", "requirepass", "masterauth", "storepass", "keypass", "pwd", "pw",
		"passin", "passout", "authorization",
	}
	// secretWords do so as a whole word.
	secretWords = []string{
		"pass", "fernet", "credentials", "secrets", "passwords", "webhook", "jwt", "hmac",
		"signature", "cookie",
	}
	// secretLast do so as the last word of several, or alone in capitals.
	secretLast = []string{"key", "keys", "tokens", "auth", "basic", "salt", "pepper", "nonce", "dsn", "pin", "otp", "sig"}
	// openKeys are words before "key" that make it nothing to hide.
	openKeys = []string{
		"public", "primary", "foreign", "cache", "sort", "partition", "routing", "idempotency", "unique",
		"natural", "composite", "dict",
		"object", "mapping", "group", "order", "index", "row", "hot", "host", "registry", "the", "missing",
		"unknown", "invalid", "duplicate",
	}
	// aspects are last words that make a name one of something about a secret.
	aspects = []string{
		"file", "path", "dir", "name", "names", "url", "uri", "endpoint", "host", "port", "domain", "expire",
		"expires", "expiry", "expiration",
		"minutes", "seconds", "hours", "days", "ttl", "age", "lifetime", "length", "len", "size", "min", "max",
		"count", "limit", "type", "types",
		"algorithm", "alg", "header", "headers", "prefix", "suffix", "scheme", "enabled", "disabled", "required",
		"provider", "issuer", "audience",
		"rotation", "backend", "mode", "version", "method", "field", "policy", "validators", "hasher", "hashers",
		"reset", "timeout", "interval",
		"manager", "store", "env", "var", "label", "format", "model", "class", "secure", "httponly", "samesite",
		"insecure", "stdin", "prompt", "usage",
		"budget", "rate", "template", "route", "generator", "pass_through", "kid", "scopes", "scope", "location",
		"target", "source", "mount", "error", "exception",
	}
)

// IsName reports whether what a name stands for is a secret: "POSTGRES_PASSWORD", "api-key", "clientSecret".
func IsName(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 || len(name) > longestName {
		return false
	}
	last := words[len(words)-1]
	if slices.Contains(aspects, last) || strings.Contains(name, "proxy_pass") {
		return false
	}
	for _, word := range words {
		if slices.Contains(secretWords, word) ||
			slices.ContainsFunc(secretEnds, func(end string) bool { return strings.HasSuffix(word, end) }) {
			return true
		}
	}
	if last == "id" && len(words) > 1 { // AWS_ACCESS_KEY_ID
		words = words[:len(words)-1]
		last = words[len(words)-1]
	}
	if !slices.Contains(secretLast, last) {
		return false
	}
	if len(words) == 1 {
		return name == strings.ToUpper(name)
	}
	return !strings.HasPrefix(last, "key") || !slices.Contains(openKeys, words[len(words)-2])
}

// longestName bounds what is taken for a name.
const longestName = 128

// wordsOf returns the words of a name in lower case: parted by what is no letter, and where a capital follows a small
// one.
func wordsOf(name string) []string {
	var words []string
	begin, before := -1, rune(0)
	for i, r := range name {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if begin >= 0 && (!letter || unicode.IsUpper(r) && unicode.IsLower(before)) {
			words = append(words, strings.ToLower(name[begin:i]))
			begin = -1
		}
		if letter && begin < 0 {
			begin = i
		}
		before = r
	}
	if begin >= 0 {
		words = append(words, strings.ToLower(name[begin:]))
	}
	return words
}
