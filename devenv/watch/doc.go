// Package watch reports which files of this machine change, and which rules of develop.watch match them.
//
// Files sends batches of changes. Rules reads the rules of a project, Rule.Match gives the place of a changed file in a
// container, and SaveTimes remembers when files were saved.
package watch
