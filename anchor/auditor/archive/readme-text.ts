// README.txt of an archive: how to verify it, in both languages, for somebody who has nothing else.

import type { ArchiveDescription } from './archive-description.ts';

/** Words the file. */
export const formArchiveReadme = ({
  ledger,
  genesis,
  treeSize,
  rootHash,
  source,
  exportedAt,
}: ArchiveDescription): string =>
  `司法存证账本归档 / ARCHIVE OF A JUDICIAL EVIDENCE LEDGER

账本 ledger        ${ledger}
创世哈希 genesis   ${genesis}
大小 size          ${treeSize}
根 root            ${rootHash}
来源 source        ${source}
导出 exported at   ${exportedAt}

一、这是什么
本文件夹自成一体：账本的全部条目与哈希树、每个已发布检查点及其时间戳、每个批次的叶哈希与时间戳令牌、治理记录、
全部公钥与信任包。即使原服务不复存在，凭本文件夹仍可核验由该账本出具的每一份证书。其中没有任何证据原件，也没有
当事人信息：叶哈希经加盐，不能反推内容。

二、如何核验
1. 文件有无损坏（任何装有 coreutils 的机器）：        sha256sum --quiet -c SHA256SUMS
2. 账本是否成立（本项目源代码，Node 20 及以上）：      npm run auditor -- verify-archive <本文件夹> --genesis <创世哈希>
3. 一份证书是否成立：                                  npm run auditor -- verify-archive <本文件夹> --certificate <证书.json 或 .pdf> --evidence <原件>
4. 只有单个文件 assize.mjs（Node 20 及以上，不使用网络）：
     node assize.mjs refresh <证书.json> --archive <本文件夹> --out refreshed.json
     node assize.mjs verify <原件> refreshed.json --trust <本文件夹>/trust.json --genesis <创世哈希>
5. 不用本项目的程序：tile/、checkpoint 符合 C2SP tlog-tiles，可用任何同类工具核验（公钥在 keys/log.txt）；时间戳令牌
   为 RFC 3161，可用 openssl ts -verify 核验。
创世哈希请向独立来源（法院公告、判决附件、其他副本）核对：它是唯一需要事先信任的东西。SHA256SUMS 只防损坏，不防
伪造；防伪造的是签名、多家法院的联合签名与时间戳。

1. WHAT THIS IS
This folder is self-contained: every entry of the ledger and its hash tree, every published checkpoint and its timestamp
tokens, the leaf hashes and timestamp tokens of every batch, the governance record, all public keys and the trust
bundle. Every certificate issued under this ledger can be verified from it after the service is gone. It holds no
evidence and no personal data: leaf hashes are salted and say nothing about what was notarized.

2. HOW TO VERIFY
1. No file is damaged (any machine with coreutils):    sha256sum --quiet -c SHA256SUMS
2. The ledger holds (this project's source, Node 20+): npm run auditor -- verify-archive <this folder> --genesis <genesis>
3. A certificate holds:  npm run auditor -- verify-archive <this folder> --certificate <certificate.json or .pdf> --evidence <file>
4. With nothing but the one file assize.mjs (Node 20+, no network):
     node assize.mjs refresh <certificate.json> --archive <this folder> --out refreshed.json
     node assize.mjs verify <file> refreshed.json --trust <this folder>/trust.json --genesis <genesis>
5. Without our programmes: tile/ and checkpoint follow C2SP tlog-tiles, any tool for such logs reads them (public keys in
   keys/log.txt); timestamp tokens are RFC 3161, for openssl ts -verify.
Compare the genesis hash with an independent source (a court's notice, a judgment's annex, another copy): it is the only
thing to be trusted beforehand. SHA256SUMS guards against damage, not against forgery; against forgery stand the
signatures, the cosignatures of several courts, and the timestamps.

3. FILES
checkpoint                         newest published checkpoint / 最新检查点
checkpoints/<size>                 every published checkpoint / 每个已发布检查点
checkpoint-tokens/<size>/<name>    its RFC 3161 tokens (DER) / 检查点时间戳
tile/<L>/<N>, tile/entries/<N>     hash tiles and entries (C2SP tlog-tiles) / 哈希瓦片与条目
batches/<batcher>/<n>/             entry, leaves (32 bytes each), tile/, tokens/<name> (DER) / 批次
governance/<index>                 genesis, governance and approval entries, exact texts / 治理记录
findings/<index>/<court>/<code>    signed findings of courts / 法院签名的异议
keys/*.txt                         public keys, one vkey a line (C2SP signed-note) / 公钥
trust.json                         trust bundle, composed from the above / 信任包
archive.json, SHA256SUMS           what this archive is; SHA-256 of each file / 说明与校验和
`;
