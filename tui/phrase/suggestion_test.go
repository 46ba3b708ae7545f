package phrase

import "testing"

func TestDidYouMeanNamesTheClosestWord(t *testing.T) {
	known := []string{"up", "down", "doctor"}
	for given, want := range map[string]string{
		"dwon": `did you mean "down"?`, "Docter": `did you mean "doctor"?`, "up": "", "deploy": "",
	} {
		if got := DidYouMean(given, known); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", given, got, want)
		}
	}
}
