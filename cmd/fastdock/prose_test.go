package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// longestSentence is how many words a sentence of the documents has at most; what stands in backquotes is one.
const longestSentence = 30

// avoidedPhrases match what the documents word otherwise, each with what to write.
var avoidedPhrases = []struct {
	phrase  *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?i)\b(simply|just|easily|obviously|of course|basically|actually|very)\b`), "nothing"},
	{regexp.MustCompile(`(?i)\b(utili[sz]e|make use of)`), "use"},
	{regexp.MustCompile(`(?i)\bin order to\b`), "to"},
	{regexp.MustCompile(`(?i)\b(e\.g\.|i\.e\.|etc\.)`), "for example, that is, or the whole list"},
	{regexp.MustCompile(`(?i)\b(please|sorry)\b`), "the instruction alone"},
	{regexp.MustCompile(`(?i)\b(no|some|any|every)body\b`), "the user, or who it is"},
	{regexp.MustCompile(`(?i)\b(tells|told|anew|mended?|wish(es|ed)?)\b`), "shows, reports, again, fixed, or wants"},
	{regexp.MustCompile(`(?i)\b(whilst|thus|hence|therein|whereby|thereof)\b`), "while, so, or in it"},
	{regexp.MustCompile(`\w!(\s|$)`), "a full stop"},
}

// Documents have short sentences, and words that readers know.
func TestDocumentsAreEasyToRead(t *testing.T) {
	for _, path := range documents(t) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range passages(string(content)) {
			for _, sentence := range sentences(text) {
				if words := strings.Fields(sentence); len(words) > longestSentence {
					t.Errorf("%s: %d words, write at most %d: %s", path, len(words), longestSentence, sentence)
				}
			}
			for _, avoided := range avoidedPhrases {
				if phrase := avoided.phrase.FindString(text); phrase != "" {
					t.Errorf("%s: write %s in place of %q: %s", path, avoided.instead, phrase, text)
				}
			}
		}
	}
}

var (
	inlineCode = regexp.MustCompile("`[^`]+`")
	linkTarget = regexp.MustCompile(`\]\([^)]*\)`)
	listItem   = regexp.MustCompile(`^\s*(?:[-*]|\d+\.) |^#+ |^> `)
	endOfOne   = regexp.MustCompile(`[.:;?](?:\s+|$)|\\\s| → `) // in rules.md a backslash ends the title
)

// passages returns the paragraphs, items, headings and cells of a document, each in one line and without code.
func passages(document string) []string {
	var all []string
	current, fenced := "", false
	flush := func() {
		if current != "" {
			all = append(all, current)
		}
		current = ""
	}
	for line := range strings.Lines(document) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			flush()
			fenced = !fenced
		case fenced:
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "<"):
			flush()
		case strings.HasPrefix(strings.TrimSpace(line), "|"): // also in a list item
			flush()
			for cell := range strings.SplitSeq(plain(line), "|") {
				all = append(all, strings.TrimSpace(cell))
			}
		default:
			if listItem.MatchString(line) {
				flush()
			}
			current = strings.TrimSpace(current + " " + plain(listItem.ReplaceAllString(line, "")))
		}
	}
	flush()
	return all
}

// plain returns a line without code and the targets of links.
func plain(line string) string {
	return strings.ReplaceAll(linkTarget.ReplaceAllString(inlineCode.ReplaceAllString(line, "CODE"), ""), "[", "")
}

func sentences(text string) []string { return endOfOne.Split(text, -1) }

func TestPassagesOfADocument(t *testing.T) {
	document := "# Title\n\nOne line\nand another. `a.b; c`\n\n- item [link](x.md)\n- other\n\n" +
		"```sh\ncode\n```\n| a | b |\n  | c | d |\n"
	want := []string{"Title", "One line and another. CODE", "item link", "other", "", "a", "b", "", "", "c", "d", ""}
	if got := passages(document); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
}
