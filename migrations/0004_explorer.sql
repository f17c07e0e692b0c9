-- What the explorer looks up: the statement whose leaf hash somebody has from a receipt or a certificate. One index entry
-- a row, written with the row's group; nothing else of a deposit changes.

create index evidence_by_leaf_hash on evidence (leaf_hash);
