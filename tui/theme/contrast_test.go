package theme

import (
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
)

// Everything that is read can be read on the usual backgrounds: 4.5 to 1 is what WCAG asks of text, 3 to 1 of a dimmed
// one on the backgrounds that are themselves a little grey.
func TestColoursCanBeReadOnTheirBackground(t *testing.T) {
	for background, theme := range map[string]Theme{
		"#000000": Rich(true),
		"#1e1e1e": Rich(true),
		"#282a36": Rich(true),
		"#ffffff": Rich(false),
		"#fdf6e3": Rich(false),
	} {
		styles := map[string]lipgloss.Style{
			"ok":     theme.OK,
			"warn":   theme.Warn,
			"fail":   theme.Fail,
			"accent": theme.Accent,
			"muted":  theme.Muted,
		}
		for i, style := range theme.services {
			styles["service "+string(rune('0'+i))] = style
		}
		for name, style := range styles {
			least := 4.5
			if name == "muted" || background == "#fdf6e3" {
				least = 3
			}
			if got := contrast(style.GetForeground(), lipgloss.Color(background)); got < least {
				t.Errorf("%s on %s: contrast %.2f, want %.1f", name, background, got, least)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance returns how bright a colour is, as WCAG defines it.
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		if f := float64(v) / 0xffff; f > 0.04045 {
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return float64(v) / 0xffff / 12.92
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
