package message

import (
	"cmp"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Advice returns the sentence of a message that says what to do; empty where it has none.
func Advice(message string) string {
	if m := serverHint.FindStringSubmatch(message); m != nil && len(m[1]) <= maxAdvice &&
		!advisesNothing.MatchString(m[1]) {
		return m[1]
	}
	var found string
	for _, sentence := range sentenceEnd.Regexp().Split(message, -1) {
		sentence = strings.TrimSpace(LineStamp.Regexp().ReplaceAllString(sentence, ""))
		if len(sentence) > maxAdvice || !advises.MatchString(sentence) || advisesNothing.MatchString(sentence) {
			continue
		}
		sentence = strings.TrimRight(hint.Regexp().ReplaceAllString(sentence, ""), ".!")
		if found == "" || namesCommand.MatchString(sentence) && !namesCommand.MatchString(found) {
			found = sentence
		}
	}
	return found
}

// serverHint is a hint of PostgreSQL, which may have several sentences.
var serverHint = lazyregexp.New(`(?m)^(?:.*\] )?HINT:\s+(.+?)\.?$`)

const maxAdvice = 200

var (
	advisesNothing = lazyregexp.New(`(?i)\b(?:report|bug|see|refer|visit|consult|contact|later|logs?|debug` +
		`|help)\b|https?://`)
	sentenceEnd = lazyregexp.New(`\. +|;\s+|\n\s*`)
	advises     = lazyregexp.New(
		"\\brun ['\"`]|" +
			`(?i)^(?:hint:\s+\w|please |try |use |set |run |install |increase |make sure |did you mean |(?:perhaps|maybe) )` +
			`|\b(?:you (?:can|must|need to|should|have to)|must be|should be|has to be|needs to be|, increase|, please` +
			`|instead)\b`,
	)
	hint = lazyregexp.New(`(?i)^(?:hint|error|detail): *`)
)

// namesCommand is advice with the very command.
var namesCommand = lazyregexp.New("\\b[Rr]un ['\"`]")

// OrAdvice returns the fix that a message names itself, or that its shape shows, else another one.
func OrAdvice(message, otherwise string) string {
	if text := Advice(message); text != "" {
		return "follow the message: " + text
	}
	return cmp.Or(shapeFix(message), otherwise)
}

// shapeFix returns what to do about a message by its shape; empty for one of another kind.
func shapeFix(message string) string {
	for _, shape := range shapes {
		m := shape.says.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		subject := strings.Trim(strings.Join(m[1:], ""), ".,:'\" ")
		return strings.ReplaceAll(shape.fix, "$1", cmp.Or(subject, "what the message names"))
	}
	return ""
}

// shapes are the kinds of complaints that programs share, whatever they are about, with what to do; $1 is its subject.
var shapes = []struct {
	says *lazyregexp.Regexp
	fix  string
}{
	{
		lazyregexp.New(`(?i)(?:requires?|needs) (['"\w.+ -]{2,40}? ?(?:>=|>|==|version) ?v?\d[\d.]*)`),
		"update the package or base image that provides $1, then run `fastdock up --build`",
	},
	{
		lazyregexp.New(`(?i)(?:unsupported|incompatible|minimum supported) (?:\w+ )?version|(?:version|client` +
			`|server) .*is too old|no longer supported|newer version`),
		"update the older of the two: the package or the image",
	},
	{
		lazyregexp.New(`(?i)without having set (?:the )?['"]?([\w.]+)|['"]?([\w.-]+)['"]? (?:is required|is ` +
			`not set|is not configured|must be (?:set|given|configured|provided|specified)|not provided|not ` +
			`specified|was not (?:set|provided))`),
		"set $1 in the code or in the settings of the service",
	},
	{
		lazyregexp.New(`(?i)missing (?:required )?(?:(?:config\w*|setting|option|parameter|key|field|argument` +
			`|property)s?:? )+['"]?([\w.-]+)`),
		"set $1 in the code or in the settings of the service",
	},
	{
		lazyregexp.New(`\b40[45] (?:Client Error|Not Found|Method Not Allowed)`),
		"correct the path of the request, or the address of the server",
	},
	{
		lazyregexp.New(`\b50\d (?:Server Error|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)`),
		"see the log of the requested server",
	},
	{
		lazyregexp.New(`(?i)['"]([\w./-]+)['"] (?:is |was )?already (?:exists|registered|defined)|already ` +
			`(?:exists|registered|defined)`),
		"remove or rename the existing one, or skip this step if it already exists",
	},
	{
		lazyregexp.New(`(?i)(?:invalid|unknown|unrecognized|unexpected|illegal|bad` +
			`|no such) (?:configuration )?(?:property|value|option|parameter` +
			`|setting|argument|configuration|key|type|name|format)\b[^'"]*['"]?([\w.-]*)`),
		"correct the value or name of $1 in the code or in the settings of the service",
	},
	{
		lazyregexp.New(`(?i)(?:['"]([^'"]+)['"]|(/[\w./-]+|[\w-]+\.(?:ini|conf|cfg|ya?ml|toml|json|env|txt|pem` +
			`|key|py))),? (?:does not exist|doesn't exist|(?:was |is |could )?not (?:be )?found)|no such [\w ]+: ` +
			`['"]?([\w./-]+)`),
		"create $1, copy or mount it into the container, or correct its name",
	},
	{
		lazyregexp.New(`(?i)\b(?:time-?out|timed out|deadline exceeded)\b`),
		"see the log of the server that did not respond; if it is only slow, raise the timeout",
	},
}

// LineStamp finds the time and the level at the beginning of a log line.
var LineStamp = lazyregexp.New(`^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z|[ ]?UTC` +
	`|[ ]?[+-]\d\d:?\d\d)?\]?|[\d:]+[A-Z]? \d\d \w{3} \d{4} [\d:.]+)\s*(?:\[\d+\]\s*)?`)
