// tessera-log is a Tessera log on a folder, cosigned by the witnesses of a policy file before it publishes. It answers
// POST /add with the index and GET with the tlog-tiles read API; the first line of its output is its address and its key.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	folder := flag.String("storage_dir", "", "folder of the log")
	keyFile := flag.String("private_key", "", "file with the log's signing key")
	policyFile := flag.String("witness_policy", "", "policy whose witnesses cosign")
	flag.Parse()
	ctx := context.Background()

	signer := must(note.NewSigner(string(must(os.ReadFile(*keyFile)))))
	witnesses := must(tessera.NewWitnessGroupFromPolicy(must(os.ReadFile(*policyFile))))
	driver := must(posix.New(ctx, posix.Config{Path: *folder}))
	appender, _, _, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(200*time.Millisecond).
		WithBatching(64, 100*time.Millisecond).
		WithWitnesses(witnesses, &tessera.WitnessOptions{Timeout: 5 * time.Second}))
	if err != nil {
		log.Fatal(err)
	}

	http.HandleFunc("POST /add", func(answer http.ResponseWriter, request *http.Request) {
		entry, err := io.ReadAll(request.Body)
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		index, err := appender.Add(request.Context(), tessera.NewEntry(entry))()
		if err != nil {
			http.Error(answer, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(answer, "%d\n", index.Index)
	})
	http.Handle("GET /", http.FileServer(http.Dir(*folder)))
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Printf("ready http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
