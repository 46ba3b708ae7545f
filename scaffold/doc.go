// Package scaffold turns answers into files. A [Spec] holds the answers; [Render] makes of it, without
// touching the disk, a [Tree]: the files that a project of that kind consists of; [Compare] holds the tree
// against a directory and says in a [Plan] what would happen to each file, and why; [Plan.Apply] does it.
//
// It never changes a file that exists, and knows neither a terminal nor Docker.
package scaffold
