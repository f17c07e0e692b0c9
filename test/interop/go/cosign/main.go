// cosign cosigns the checkpoint of a note on standard input by transparency-dev/formats, with each signing key given
// (0x04 or 0x06), and prints the note with those lines added.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	f_note "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	log.SetFlags(0)
	logKey := flag.String("log_key", "", "Ed25519 verifier key of the log")
	flag.Parse()

	verifier := must(note.NewVerifier(*logKey))
	opened := must(note.Open(must(io.ReadAll(os.Stdin)), note.VerifierList(verifier)))
	var signers []note.Signer
	for _, key := range flag.Args() {
		signers = append(signers, must(f_note.NewSignerForCosignatureV1(key)))
	}
	fmt.Print(string(must(note.Sign(opened, signers...))))
}
