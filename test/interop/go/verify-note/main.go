// verify-note opens a signed note with verifier keys and prints, for each key that signed, its name and id. Keys of type
// 0x01 go to golang.org/x/mod/sumdb/note, 0x04 and 0x06 to transparency-dev/formats; a 0x06 line is verified once more by
// filippo.io/mldsa over a message that is put together here from tlog-cosignature.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"

	"filippo.io/mldsa"
	f_note "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const mlDsa44 = 0x06

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// keyOf gives name, key id, type and public key of a verifier key.
func keyOf(vkey string) (string, string, byte, []byte) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		log.Fatalf("no verifier key: %q", vkey)
	}
	bytes := must(base64.StdEncoding.DecodeString(parts[2]))
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), bytes...))
	if id := fmt.Sprintf("%x", hash[:4]); id != parts[1] {
		log.Fatalf("%s: the key id is not that of the key (%s)", parts[0], id)
	}
	return parts[0], parts[1], bytes[0], bytes[1:]
}

// verifyMlDsa verifies a checkpoint's 0x06 signature: subtree/v1 over [0, size).
func verifyMlDsa(name string, publicKey []byte, text string, blob []byte) {
	lines := strings.Split(text, "\n")
	origin, size := lines[0], must(strconv.ParseUint(lines[1], 10, 64))
	message := append([]byte("subtree/v1\n\x00"), byte(len(name)))
	message = append(message, name...)
	message = append(message, blob[:8]...)
	message = append(append(message, byte(len(origin))), origin...)
	message = binary.BigEndian.AppendUint64(message, 0)
	message = binary.BigEndian.AppendUint64(message, size)
	message = append(message, must(base64.StdEncoding.DecodeString(lines[2]))...)
	key := must(mldsa.NewPublicKey(mldsa.MLDSA44(), publicKey))
	if err := mldsa.Verify(key, message, blob[8:], nil); err != nil {
		log.Fatalf("%s: %v", name, err)
	}
}

func main() {
	log.SetFlags(0)
	file := flag.String("note", "", "the signed note, - for standard input")
	flag.Parse()

	var signed []byte
	if *file == "-" {
		signed = must(io.ReadAll(os.Stdin))
	} else {
		signed = must(os.ReadFile(*file))
	}
	for _, vkey := range flag.Args() {
		name, id, algorithm, publicKey := keyOf(vkey)
		var verifier note.Verifier
		if algorithm == 1 {
			verifier = must(note.NewVerifier(vkey))
		} else {
			verifier = must(f_note.NewVerifierForCosignatureV1(vkey))
		}
		opened, err := note.Open(signed, note.VerifierList(verifier))
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		if algorithm == mlDsa44 {
			blob := must(base64.StdEncoding.DecodeString(opened.Sigs[0].Base64))
			verifyMlDsa(name, publicKey, opened.Text, blob[4:])
		}
		fmt.Printf("%s %s %d\n", name, id, algorithm)
	}
}
