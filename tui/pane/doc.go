// Package pane holds what the panes of a screen share: boxes and rows of cells, tones, names of keys and the prompt.
// It knows neither events nor the panes themselves.
package pane
