// Command picture renders a terminal's screen, as tmux captures it with its colours, into an SVG: text that can be
// read, searched and compared, in whatever monospaced font the reader has.
//
//	tmux capture-pane -e -p | picture WIDTH HEIGHT >screen.svg
//
// Of several screens, each in a file, it makes one that shows them one after another.
//
//	picture WIDTH HEIGHT first second third >moving.svg
package main

import (
	"fmt"
	"html"
	"image/color"
	"io"
	"log"
	"os"
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 14.0
	paper, ink            = "#16181d", "#d5d9e0"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		log.New(os.Stderr, "picture: ", 0).Fatal(err)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("say the width and the height of the screen, in cells")
	}
	width, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("read the width: %w", err)
	}
	height, err := strconv.Atoi(args[1])
	if err != nil {
		return fmt.Errorf("read the height: %w", err)
	}
	screens, err := read(args[2:], in)
	if err != nil {
		return err
	}
	var frames []string
	for _, captured := range screens {
		frame, err := draw(captured, width, height)
		if err != nil {
			return err
		}
		frames = append(frames, frame)
	}
	_, err = io.WriteString(out, svg(frames, width, strings.Count(screens[0], "\n")+1))
	return err
}

// read returns captured screens: those of the files, or the one that is read where none is named.
func read(files []string, in io.Reader) ([]string, error) {
	if len(files) == 0 {
		captured, err := io.ReadAll(in)
		return []string{strings.TrimRight(string(captured), "\n")}, err
	}
	var screens []string
	for _, file := range files {
		captured, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read a screen: %w", err)
		}
		screens = append(screens, strings.TrimRight(string(captured), "\n"))
	}
	return screens, nil
}

// draw draws the rows of a captured screen from the top. Runs have places of their own, so that columns
// stay where they are in a font that is wider or narrower.
func draw(captured string, width, height int) (string, error) {
	screen := vt.NewEmulator(width, height)
	if _, err := screen.WriteString(strings.ReplaceAll(captured, "\n", "\r\n")); err != nil {
		return "", fmt.Errorf("draw the screen: %w", err)
	}
	var out strings.Builder
	for y := range strings.Count(captured, "\n") + 1 {
		top := margin + float64(y)*cellHeight
		var row strings.Builder
		for _, run := range runs(screen, width, y) {
			if run.back != "" {
				fmt.Fprintf(&out,
					`<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" fill="%s" shape-rendering="crispEdges"/>`+"\n",
					run.left(), top, float64(run.cells)*cellWidth, cellHeight, run.back)
			}
			if strings.TrimSpace(run.text) != "" {
				fmt.Fprintf(&row, `<tspan x="%.1f"%s>%s</tspan>`,
					run.left(), run.look(), html.EscapeString(strings.TrimRight(run.text, " ")))
			}
		}
		if row.Len() > 0 {
			fmt.Fprintf(&out, `<text y="%.1f">%s</text>`+"\n", top+cellHeight*0.74, row.String())
		}
	}
	return out.String(), nil
}

// frameSeconds is how long each of several screens is shown.
const frameSeconds = 4

// svg makes a picture of one frame, or of several that are shown one after another.
func svg(frames []string, width, height int) string {
	var out strings.Builder
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" `+
		`height="%.0f">`+"\n", w, h, w, h)
	fmt.Fprintf(&out, `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans `+
		`Mono",monospace;fill:%s}</style>`+"\n", ink)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", paper)
	if len(frames) == 1 {
		out.WriteString(frames[0])
	} else {
		out.WriteString(inTurn(frames))
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// inTurn shows each frame for its time, over and over.
func inTurn(frames []string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "<style>.frame{visibility:hidden;animation:turn %ds step-end infinite}@keyframes "+
		"turn{0%%{visibility:visible}%.3f%%,100%%{visibility:hidden}}</style>\n",
		frameSeconds*len(frames), 100/float64(len(frames)))
	for i, frame := range frames {
		fmt.Fprintf(&out, `<g class="frame" style="animation-delay:%ds">`+"\n%s</g>\n", i*frameSeconds, frame)
	}
	return out.String()
}

// piece is a part of a row in one look.
type piece struct {
	from, cells int
	text        string
	fore, back  string
	bold        bool
}

func (p piece) left() float64 { return margin + float64(p.from)*cellWidth }

func (p piece) look() string {
	look := ""
	if p.fore != "" {
		look += ` fill="` + p.fore + `"`
	}
	if p.bold {
		look += ` font-weight="bold"`
	}
	return look
}

// runs returns the pieces of a row; gaps divide them too, as readers of SVG do not agree on what spaces are worth.
func runs(screen *vt.Emulator, width, y int) []piece {
	var all []piece
	for x := 0; x < width; x++ {
		cell := screen.CellAt(x, y)
		if cell == nil || cell.Width == 0 {
			continue
		}
		next := pieceOf(cell, x)
		last := len(all) - 1
		if last >= 0 && all[last].joins(next) {
			all[last].text += next.text
			all[last].cells += next.cells
			continue
		}
		all = append(all, next)
	}
	return all
}

func (p piece) joins(next piece) bool {
	gap := strings.HasSuffix(p.text, "  ") || strings.TrimSpace(p.text) == ""
	if gap && next.text != " " {
		return false
	}
	return p.fore == next.fore && p.back == next.back && p.bold == next.bold
}

func pieceOf(cell *uv.Cell, x int) piece {
	p := piece{from: x, cells: cell.Width, text: cell.Content, bold: cell.Style.Attrs&uv.AttrBold != 0}
	if p.text == "" {
		p.text = " "
	}
	p.fore, p.back = hex(cell.Style.Fg), hex(cell.Style.Bg)
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		if p.fore == "" {
			p.fore = ink
		}
		if p.back == "" {
			p.back = paper
		}
		p.fore, p.back = p.back, p.fore
	}
	return p
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
