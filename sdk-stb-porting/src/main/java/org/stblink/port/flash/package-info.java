/**
 * Secrets in a fixed area of raw NOR or NAND flash, for a box without a file system for them. Implement {@link
 * org.stblink.port.flash.FlashDevice} over the box's driver and give it to {@link org.stblink.port.flash.FlashSecretStore}.
 *
 * <p><b>On flash.</b> The area is some erase blocks; one of them holds everything, and the others wait, blank. A block is filled
 * from its first page on:
 *
 * <pre>
 *  snapshot   for each record and key that counts:  entry, end of that entry
 *             end of the snapshot (with the block's sequence), written twice
 *  appended   for each call since:                  entry, end of that entry
 *  blank
 * </pre>
 *
 * The pieces (entries and ends) are laid out as this says; all integers are big-endian:
 *
 * <pre>
 *  "ST" (2) | u8 type | u8 n | u16 length of body | name (n) | body | u32 CRC-32 of all before | 0xFF to the end of the page
 *
 *  type 1  a record                     body: sealed content ("STBLSEC1" | nonce (12) | AES-256-GCM), at most 1,060 bytes
 *  type 2  a key                        body: the same, of 32 bytes
 *  type 3  the store's box key          body: 88 bytes, as in a store of files; no name
 *  type 4  a record or key that is lost body: u8 its type
 *  type 5  the end of one of these      body: u16 its first page, u16 its pages, u8 its type; the same name
 *  type 6  the end of a snapshot        body: u8 format = 1, u64 sequence; no name
 * </pre>
 *
 * <p><b>In use</b> is the block with the highest sequence among those whose snapshot is complete. A name's newest entry counts.
 * When a block is full, and with the first write after a start, the next block in turn is erased, gets a snapshot with the next
 * sequence, and the former one is erased: so all blocks wear alike. A delete, and a key in place of another, do the same at
 * once, so that what they remove is nowhere any more. Blocks that the driver knows as bad are passed over.
 *
 * <p><b>A power cut</b> can leave anything in the page being programmed and the block being erased. An entry counts when its
 * checksum is right, a block when its snapshot has an end; what is half written at the end of a block is ignored. Nothing is
 * appended to a block of the run before, nor written to a block that this run has not erased: a page that was about to be
 * programmed may read as blank and not be.
 *
 * <p><b>A bit that flips</b> is told from that by the ends: an end without its entry names what was damaged, and that record is
 * reported as damaged until it is written anew, also over moves to other blocks. An entry that was readable in this run and is
 * not when it is to be moved stops that move, once: the bus may fail for a while, and the former block is then still there.
 *
 * <p><b>Memory.</b> Where each entry stands (some 60 bytes an entry and its name), and during a call one entry twice.
 *
 * <p>Needs Java SE 8's compact1: {@code javax.crypto} seals as {@link org.stblink.port.javase} does, whose jar it needs.
 */
package org.stblink.port.flash;
