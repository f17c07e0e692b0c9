// verify-proof verifies a .tlog-proof over an entry under a policy, by libraries that nobody here wrote. It prints the
// tree size and ends with 0, or says why not and ends with 1.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"

	"filippo.io/torchwood"
	f_log "github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	f_proof "github.com/transparency-dev/formats/proof"
	f_witness "github.com/transparency-dev/formats/witness"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func withTorchwood(file, policyText, entry []byte) {
	policy := must(torchwood.ParsePolicy(policyText))
	if err := torchwood.VerifyProof(policy, tlog.RecordHash(entry), file); err != nil {
		log.Fatal(err)
	}
}

func withFormats(file, policyText, entry []byte, logKey string) {
	policy := must(f_witness.ParsePolicy(policyText))
	var parsed f_proof.TLogProof
	if err := parsed.Unmarshal(file); err != nil {
		log.Fatal(err)
	}
	if !bytes.Equal(parsed.Marshal(), file) {
		log.Fatal("the proof is not canonical")
	}
	verifier := must(f_note.NewVerifier(logKey))
	checkpoint, _, _, err := f_log.ParseCheckpoint(parsed.Checkpoint, verifier.Name(), verifier)
	if err != nil {
		log.Fatal(err)
	}
	if !policy.Satisfied(parsed.Checkpoint) {
		log.Fatal("the policy is not satisfied")
	}
	path := make([][]byte, len(parsed.Hashes))
	for index, hash := range parsed.Hashes {
		path[index] = bytes.Clone(hash[:])
	}
	hasher := rfc6962.DefaultHasher
	leaf := hasher.HashLeaf(entry)
	if err := proof.VerifyInclusion(hasher, parsed.Index, checkpoint.Size, leaf, path, checkpoint.Hash); err != nil {
		log.Fatal(err)
	}
}

func main() {
	log.SetFlags(0)
	library := flag.String("library", "", "formats or torchwood")
	proofFile := flag.String("proof", "", "the .tlog-proof")
	policyFile := flag.String("policy", "", "the tlog-policy")
	entryFile := flag.String("entry", "", "the entry")
	logKey := flag.String("log_key", "", "verifier key of the log (formats takes none from a policy)")
	flag.Parse()

	file := must(os.ReadFile(*proofFile))
	policyText := must(os.ReadFile(*policyFile))
	entry := must(os.ReadFile(*entryFile))
	switch *library {
	case "torchwood":
		withTorchwood(file, policyText, entry)
	case "formats":
		withFormats(file, policyText, entry, *logKey)
	default:
		log.Fatalf("no library %q", *library)
	}
	fmt.Println("verified")
}
