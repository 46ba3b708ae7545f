package redact

import (
	"net/netip"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// format is a secret that is known by its form.
type format struct {
	needs string // what a text has that has the secret: looked for first, for it is quicker
	form  *lazyregexp.Regexp
}

// formats have the secret in their first group, or are secrets as a whole.
var formats = []format{
	{
		"PRIVATE KEY",
		lazyregexp.New(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]*PRIVATE KEY(?: ` +
			`BLOCK)?-----|\z)`),
	},
	{"eyJ", lazyregexp.New(`\beyJ[\w-]{5,}\.[\w-]{2,}(?:\.[\w-]*)+`)},
	{"$", lazyregexp.New(`\$(?:apr1|argon2\w*|scrypt|2[abxy]|[156y])\$[\w./$=,+-]{8,}`)},
	{"pbkdf2_", lazyregexp.New(`\bpbkdf2_\w+\$\d+\$[\w./$=+-]+`)},
	{"SCRAM-SHA-", lazyregexp.New(`\bSCRAM-SHA-\d+\$\d+:[\w./$=:+-]+`)},
	{"/services/T", lazyregexp.New(`/services/T\w+/B\w+/([\w-]+)`)},
	{"/webhooks/", lazyregexp.New(`/webhooks/\d+/([\w-]+)`)},
	{"/bot", lazyregexp.New(`/bot\d+:([\w-]+)`)},
	{"@", lazyregexp.New(`\b[\w.-]+:([^\s:/@'"]+)@(?:tcp|unix|udp)\(`)},
	{"@", lazyregexp.New(`(?:^|[\s'"=,(])[\w.-]+:([^\s:/@'"]+)@[\w.-]+:\d{2,5}(?:[/\s'"]|$)`)},
	{
		">",
		lazyregexp.New(`(?i)\b(?:set)?user["',\s]+[\w-]+\s+on\s+(?:(?:nopass|resetpass|sanitize-payload)\s+)*>([^\s"']+)`),
	},
	{":thin:", lazyregexp.New(`:thin:[\w.-]+/([^\s@'"]+)@`)},
	{
		"|",
		lazyregexp.New(`\b(?:echo|printf)\s+(?:-n\s+)?['"]?([^'"|\n]+?)['"]?\s*\|[^|\n]{0,200}?(?:-stdin\b` +
			`|\bchpasswd|\bpasswd\b|sudo -S)`),
	},
}

// token is a key that its provider has given a form.
type token struct {
	prefix string
	least  int // characters behind the prefix
}

// tokens are the prefixes of keys. What follows one is letters, digits, _, - and dots.
var tokens = []token{
	{"AKIA", 12},
	{"ASIA", 12}, // AWS
	{"ghp_", 16},
	{"gho_", 16},
	{"ghu_", 16},
	{"ghs_", 16},
	{"ghr_", 16},
	{"github_pat_", 16},
	{"glpat-", 16},
	{"gldt-", 16},
	{"glrt-", 16},
	{"glcbt-", 16},
	{"glptt-", 16},
	{"gloas-", 16},
	// Slack
	{"xoxa-", 8},
	{"xoxb-", 8},
	{"xoxe-", 8},
	{"xoxo-", 8},
	{"xoxp-", 8},
	{"xoxr-", 8},
	{"xoxs-", 8},
	{"xapp-", 8},
	{"sk_live_", 8},
	{"sk_test_", 8},
	{"rk_live_", 8},
	{"rk_test_", 8},
	{"whsec_", 16}, // Stripe
	{"sk-", 16},    // OpenAI, Anthropic
	{"AIza", 30},
	{"ya29.", 16},
	{"GOCSPX-", 16}, // Google
	{"npm_", 20},
	{"pypi-", 16},
	{"rubygems_", 20},
	{"SG.", 16},
	{"dop_v1_", 20},
	{"hf_", 20},
	{"hvs.", 16},
	{"hvb.", 16},
	{"dapi", 30},
	{"shpat_", 20},
	{"shpss_", 20},
	{"sntrys_", 20},
	{"sntryu_", 20},
	{"lin_api_", 20},
	{"PMAK-", 20},
	{"NRAK-", 20},
	{"sq0csp-", 16},
	{"sq0atp-", 16},
	{"AGE-SECRET-KEY-1", 20},
	{"dp.pt.", 20},
	{"glsa_", 20},
	{"glc_", 20},
	{"sbp_", 20},
	{"ntn_", 20},
	{"pscale_tkn_", 16},
	{"pscale_pw_", 16},
	{"dckr_pat_", 16},
	{"ATATT3", 20},
	{"pul-", 30},
	{"fo1_", 20},
	{"EAAC", 30},
	{"key-", 32},
	{"tfp_", 20},
	{"gsk_", 20},
	{"r8_", 30},
	{"xai-", 30},
}

// twilio is a key that only its length and its digits show.
var twilio = lazyregexp.New(`^SK[0-9a-f]{32}$`)

// telegram is a bot's token.
var telegram = lazyregexp.New(`^\d{8,10}:AA[\w-]{33}$`)

func formatted(text string) []span {
	var found []span
	for _, f := range formats {
		if !strings.Contains(text, f.needs) {
			continue
		}
		for _, m := range f.form.FindAllStringSubmatchIndex(text, -1) {
			secret := span{m[len(m)-2], m[len(m)-1]}
			if !isPlaceholder("", text[secret.start:secret.end]) || len(m) == 2 {
				found = append(found, secret)
			}
		}
	}
	for at := 0; at < len(text); {
		if !isTokenByte(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		if secret, ok := tokenIn(text, span{at, end}); ok {
			found = append(found, secret)
		}
		at = end
	}
	return found
}

func isTokenByte(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte("_-.:*", c) >= 0
}

// tokenIn returns the secret in a word: a provider's key, or the last field of a line of pgpass.
func tokenIn(text string, word span) (span, bool) {
	all := text[word.start:word.end]
	if fields := strings.Split(all, ":"); len(fields) == 5 && isPgpass(fields) {
		end := (&scanner{text: text}).valueAt(word.end).end
		return span{word.end - len(fields[4]), end}, fields[4] != "" || end > word.end
	}
	if telegram.MatchString(all) {
		return word, true
	}
	start := word.start + strings.LastIndexByte(all, ':') + 1
	last := text[start:word.end]
	if twilio.MatchString(last) {
		return span{start, word.end}, true
	}
	for _, token := range tokens {
		if rest, found := strings.CutPrefix(last, token.prefix); found &&
			len(strings.TrimRight(rest, ".:")) >= token.least && !strings.Contains(rest, "*") {
			return span{start, word.end}, true
		}
	}
	return span{}, false
}

// isPgpass reports whether fields are host, port, database, user and password.
func isPgpass(fields []string) bool {
	port := fields[1]
	if _, err := netip.ParseAddr(strings.Join(fields, ":")); err == nil {
		return false
	}
	return port == "*" || len(port) >= 3 && len(port) <= 5 && strings.Trim(port, "0123456789") == "" &&
		strings.Trim(fields[0], "0123456789") != ""
}
