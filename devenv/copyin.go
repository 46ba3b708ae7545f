package devenv

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// copyIn makes files in a container what they are on this machine: it copies those that are there, with the
// folders that the container lacks, and removes those that are not.
func (e *Engine) copyIn(ctx context.Context, containerID string, files []hostFile) error {
	var there []hostFile
	remove := []string{"rm", "-rf", "--"}
	for _, file := range files {
		_, err := os.Lstat(file.host)
		switch {
		case err == nil:
			there = append(there, file)
		case errors.Is(err, fs.ErrNotExist):
			remove = append(remove, file.inside)
		default:
			return fmt.Errorf("copying files into the container: %w", err)
		}
	}
	if len(remove) > 3 {
		if err := e.removeIn(ctx, containerID, remove); err != nil {
			return err
		}
	}
	if len(there) == 0 {
		return nil
	}
	folders, err := e.missingFolders(ctx, containerID, there)
	if err != nil {
		return fmt.Errorf("copying files into the container: %w", err)
	}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(archive(writer, append(folders, there...))) }()
	defer func() { _ = reader.Close() }() // ends the writer, where the engine did not read it all
	_, err = e.api.CopyToContainer(ctx, containerID, client.CopyToContainerOptions{DestinationPath: "/", Content: reader, CopyUIDGID: true})
	if err != nil {
		return fmt.Errorf("copying files into the container: %s", firstLine(err.Error()))
	}
	return nil
}

func (e *Engine) removeIn(ctx context.Context, containerID string, command []string) error {
	var said []string
	code, err := e.exec(ctx, containerID, execRun{cmd: command}, func(_ Stream, text string) { said = append(said, text) })
	if err == nil && code != 0 {
		err = fmt.Errorf("removing files in the container: %s", strings.Join(said, "; "))
	}
	return err
}

// missingFolders are the folders of files that the container does not have: the engine would make them itself,
// owned by root.
func (e *Engine) missingFolders(ctx context.Context, containerID string, files []hostFile) ([]hostFile, error) {
	known := map[string]bool{"/": true}
	var missing []hostFile
	for _, file := range files {
		for folder, host := path.Dir(file.inside), filepath.Dir(file.host); !known[folder]; folder, host = path.Dir(folder), filepath.Dir(host) {
			known[folder] = true
			_, err := e.api.ContainerStatPath(ctx, containerID, client.ContainerStatPathOptions{Path: folder})
			if err == nil {
				break
			}
			if !errdefs.IsNotFound(err) {
				return nil, err
			}
			missing = append(missing, hostFile{host, folder})
		}
	}
	slices.SortFunc(missing, func(a, b hostFile) int { return strings.Compare(a.inside, b.inside) })
	return missing, nil
}

// archive writes files as a tar stream. A file that is gone meanwhile is left out; its own event comes.
func archive(to io.Writer, files []hostFile) error {
	out := tar.NewWriter(to)
	for _, file := range files {
		if err := archiveFile(out, file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("reading %q: %w", file.host, err)
		}
	}
	return out.Close()
}

func archiveFile(out *tar.Writer, file hostFile) error {
	info, err := os.Lstat(file.host)
	if err != nil {
		return err
	}
	var content []byte
	link := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		if content, err = os.ReadFile(file.host); err != nil {
			return err
		}
	case mode&fs.ModeSymlink != 0:
		if link, err = os.Readlink(file.host); err != nil {
			return err
		}
	case !mode.IsDir():
		return nil // a socket or a device is nothing to copy
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	header.Name, header.Size, header.Format = strings.TrimPrefix(file.inside, "/"), int64(len(content)), tar.FormatPAX
	header.ModTime, header.AccessTime, header.ChangeTime = header.ModTime.Truncate(time.Second), time.Time{}, time.Time{}
	if info.IsDir() {
		header.Name += "/"
	}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err = out.Write(content)
	return err
}
